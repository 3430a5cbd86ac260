package io.terroir.sdk;

import io.terroir.sdk.internal.Calls;

/**
 * The way into Terroir: one per process, thread-safe.
 *
 * <pre>{@code
 * try (TerroirClient client =
 *     TerroirClient.builder().endpoints("eu.example:7400", "us.example:7400").build()) {
 *   Origin alice = client.keyspace("profiles").origin("user:alice");
 *   alice.put("email", "alice@example.eu");
 *   Optional<String> email = alice.get("email", ReadOptions.eventual()).text();
 * }
 * }</pre>
 *
 * <p>It asks the nearest of its gateways and moves on to the next when that fails. Requests are
 * repeated until the deadline where that is safe: writes carry a request id, so a retry does
 * nothing twice.
 */
public final class TerroirClient implements AutoCloseable {
  private final Calls calls;

  TerroirClient(Calls calls) {
    this.calls = calls;
  }

  /** Begins a client. */
  public static ClientBuilder builder() {
    return new ClientBuilder();
  }

  /** A strong keyspace. Nothing is sent. */
  public Keyspace keyspace(String name) {
    return new Keyspace(calls, name);
  }

  /** A weak keyspace. Nothing is sent. */
  public WeakKeyspace weakKeyspace(String name) {
    return new WeakKeyspace(calls, name);
  }

  /** Where origins live. */
  public PlacementClient placement() {
    return new PlacementClient(calls);
  }

  /** Keyspaces, nodes, shards. */
  public AdminClient admin() {
    return new AdminClient(calls);
  }

  /** Ends the connections. Calls under way fail. */
  @Override
  public void close() {
    calls.close();
  }
}

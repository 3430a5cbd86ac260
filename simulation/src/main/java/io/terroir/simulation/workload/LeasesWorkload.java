package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.GetResult;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Lease;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.WriteOptions;
import io.terroir.simulation.checker.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Leases that are kept alive, each with a key of its own: as long as a client may rely on its lease
 * the key is there, by the word of whoever reads it, and once the lease was revoked it never is.
 */
public final class LeasesWorkload extends ClientWorkload {
  private static final String KEYSPACE = "leases";
  private static final int TTL_MILLIS_MIN = 1_000;
  private static final int TTL_MILLIS_SPAN = 4_000;

  private final String origin;
  private final Map<String, Held> held = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private long keys;

  /** A lease and the key that is attached to it. */
  private record Held(Lease lease, String key) {}

  /** Prepares clients. */
  public LeasesWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.origin = setting.marks().name(law.allowed());
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong()));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    Held mine = held.get(session.name());
    if (mine == null) {
      return counted("the grant of a lease", hold(session));
    }
    if (!mine.lease().isAlive()) {
      held.remove(session.name());
      return CompletableFuture.completedFuture(null);
    }
    return session.random().nextInt(12) == 0
        ? counted("the end of a lease", revoke(session, mine))
        : counted("a look at a key with a lease", look(session, mine));
  }

  private AsyncOrigin entries(Session session) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private CompletableFuture<?> hold(Session session) {
    Duration ttl = Duration.ofMillis(TTL_MILLIS_MIN + session.random().nextInt(TTL_MILLIS_SPAN));
    String key = "k" + keys++;
    return entries(session)
        .leases()
        .holdAsync(ttl)
        .thenCompose(
            lease ->
                entries(session)
                    .put(
                        ByteString.copyFromUtf8(key),
                        ByteString.copyFromUtf8(setting().marks().data(law().allowed())),
                        WriteOptions.defaults().attachedTo(lease))
                    .thenAccept(done -> held.put(session.name(), new Held(lease, key)))
                    .whenComplete(
                        (done, failure) -> {
                          if (failure != null) {
                            var unused = lease.closeAsync();
                          }
                        }));
  }

  /** The key was written before the look began, and is there as long as the lease is. */
  private CompletableFuture<GetResult> look(Session session, Held mine) {
    return entries(session)
        .get(ByteString.copyFromUtf8(mine.key()), ReadOptions.linearizable())
        .whenComplete(
            (got, failure) -> {
              if (failure == null && got.entry().isEmpty() && mine.lease().isAlive()) {
                violated(
                    "a key is gone whose lease is relied on for %d ms more"
                        .formatted(mine.lease().left().toMillis()),
                    when(session),
                    mine.key());
              }
            });
  }

  private CompletableFuture<?> revoke(Session session, Held mine) {
    held.remove(session.name());
    return mine.lease()
        .closeAsync()
        .thenAccept(removed -> revoked.add(mine.key()))
        .thenCompose(done -> lookForRevoked(session, mine.key()));
  }

  private CompletableFuture<?> lookForRevoked(Session session, String key) {
    return entries(session)
        .get(ByteString.copyFromUtf8(key), ReadOptions.linearizable())
        .thenAccept(
            got -> {
              if (got.entry().isPresent()) {
                violated("a key outlived its lease", when(session), key);
              }
            });
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      for (String key : revoked) {
        var unused = counted("a look for a revoked key", lookForRevoked(session, key));
      }
    }
  }

  @Override
  public Verdict judge() {
    return Verdict.of(violations());
  }
}

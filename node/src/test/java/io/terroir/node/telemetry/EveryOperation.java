package io.terroir.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.node.dev.DevCluster;
import io.terroir.sdk.Compare;
import io.terroir.sdk.Expected;
import io.terroir.sdk.Keyspace;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Lease;
import io.terroir.sdk.LeaseInfo;
import io.terroir.sdk.Lock;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.Operation;
import io.terroir.sdk.Origin;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.Reason;
import io.terroir.sdk.ReservationInfo;
import io.terroir.sdk.ReservationOwner;
import io.terroir.sdk.ResidencyRule;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.Watch;
import io.terroir.sdk.WatchOptions;
import io.terroir.sdk.WeakOrigin;
import io.terroir.sdk.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What clients of a cluster of three regions can do, with origins, keys and values that contain a
 * given word, refusals and errors included.
 */
final class EveryOperation implements AutoCloseable {
  static final String EU = "eu-west-1";
  static final String US = "us-east-1";
  static final String JP = "ap-northeast-1";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TTL = Duration.ofSeconds(30);

  private final String word;
  private final TerroirClient eu;
  private final TerroirClient us;
  private final TerroirClient jp;

  EveryOperation(DevCluster cluster, OpenTelemetry clients, String word) {
    this.word = word;
    this.eu = client(cluster, EU, clients);
    this.us = client(cluster, US, clients);
    this.jp = client(cluster, JP, clients);
  }

  private static TerroirClient client(DevCluster cluster, String region, OpenTelemetry telemetry) {
    return TerroirClient.builder()
        .endpoints(cluster.endpoint(region))
        .openTelemetry(telemetry)
        .build();
  }

  @Override
  public void close() {
    eu.close();
    us.close();
    jp.close();
  }

  void run() throws Exception {
    createKeyspaces();
    claims();
    data();
    reads();
    watch();
    leases();
    reservations();
    weak();
    refusals();
    operators();
  }

  /** Once more what most clients do. */
  void writeAndRead() {
    data();
    reads();
  }

  /** {@code name} with the word in it. */
  private String secret(String name) {
    return word + "-" + name;
  }

  private void createKeyspaces() {
    ResidencyRule restricted =
        ResidencyRule.inJurisdiction("eu-only", "EU").forOrigins(List.of(secret("restricted")));
    eu.admin()
        .createKeyspace("strong", KeyspacePolicy.strong().withReadReplicas().withRules(restricted));
    eu.admin().createKeyspace("registers", KeyspacePolicy.weak(MergeType.LWW_REGISTER));
    eu.admin().createKeyspace("counters", KeyspacePolicy.weak(MergeType.PN_COUNTER));
    eu.admin()
        .createKeyspace("sets", KeyspacePolicy.weak(MergeType.ADD_WINS_SET).withRules(restricted));
    for (TerroirClient client : List.of(us, jp)) {
      await()
          .atMost(PATIENCE)
          .until(() -> client.admin().keyspaces().size() == eu.admin().keyspaces().size());
    }
  }

  /** Claims of three regions at once, of which one binds the origin. */
  private void claims() {
    CompletableFuture.allOf(
            List.of(eu, us, jp).stream()
                .map(
                    client ->
                        client
                            .placement()
                            .claimAsync("strong", secret("contested"), Optional.empty()))
                .toArray(CompletableFuture[]::new))
        .join();
    us.placement().where("strong", secret("contested"));
    us.placement().where("strong", secret("contested"), ReadOptions.eventual());
    us.placement().where("strong", secret("nobody"));
  }

  private void data() {
    Origin home = origin(eu, "eu");
    home.put(secret("key"), secret("value"));
    // Of another region's client: these are forwarded.
    Origin away = origin(us, "eu");
    away.put(secret("key"), secret("value 2"), WriteOptions.defaults().withPrevious());
    away.get(secret("key"));
    away.compareAndSet(secret("key"), Expected.value(secret("value 2")), secret("value 3"));
    away.compareAndSet(secret("key"), Expected.value(secret("value 2")), secret("value 4"));
    away.txn()
        .when(Compare.exists(secret("key")))
        .then(Operation.put(secret("other"), secret("value")), Operation.get(secret("key")))
        .orElse(Operation.delete(secret("key")))
        .commit();
    away.delete(secret("other"));
    // Bound elsewhere than where it was written, as its rule demands.
    origin(us, "restricted").put(secret("key"), secret("value"));
    origin(jp, "jp").put(secret("key"), secret("value"));
  }

  private void reads() {
    for (TerroirClient client : List.of(eu, us, jp)) {
      origin(client, "eu").get(secret("key"));
      origin(client, "eu").scan(ScanOptions.all().withLimit(1));
      origin(client, "nobody").get(secret("key"));
    }
    // A read replica of another region, as soon as it has what it is asked for.
    await()
        .atMost(PATIENCE)
        .until(
            () -> origin(us, "eu").get(secret("key"), ReadOptions.eventual()).entry().isPresent());
    origin(us, "eu").scan(ScanOptions.all().eventual());
    origin(eu, "eu").get(secret("key"), ReadOptions.eventual());
  }

  private void watch() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    try (Watch watch =
        origin(us, "eu")
            .watch(WatchOptions.prefix(word), (events, through) -> seen.addAndGet(events.size()))) {
      watch.started().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      origin(eu, "eu").put(secret("watched"), secret("value"));
      await().atMost(PATIENCE).until(() -> seen.get() > 0);
    }
  }

  private void leases() {
    Origin origin = origin(us, "eu");
    LeaseInfo granted = origin.leases().grant(TTL);
    origin.put(secret("leased"), secret("value"), WriteOptions.defaults().attachedTo(granted.id()));
    origin.leases().keepAlive(granted.id());
    origin.leases().timeToLive(granted.id());
    origin.leases().revoke(granted.id());
    try (Lease held = origin.leases().hold(TTL)) {
      origin.put(secret("held"), secret("value"), WriteOptions.defaults().attachedTo(held));
    }
    try (Lock lock = origin.locks().acquire(secret("lock"), TTL, PATIENCE)) {
      origin.txn().when(lock.isThere()).then(Operation.put(secret("guarded"), word)).commit();
    }
    origin.election(secret("election")).campaign(secret("candidate"), TTL).close();
  }

  private void reservations() {
    var reservations = us.keyspace("strong").reservations();
    ReservationOwner owner = ReservationOwner.origin(secret("eu"));
    ReservationInfo held = reservations.reserve(secret("name"), owner, Optional.of(TTL));
    ReservationInfo renewed = reservations.renew(secret("name"), owner, held.generation());
    reservations.get(secret("name"));
    reservations.release(secret("name"), owner, renewed.generation());
    reservations
        .hold(secret("name"), ReservationOwner.token(secret("token of some length")), TTL)
        .close();
  }

  private void weak() {
    WeakOrigin register = us.weakKeyspace("registers").origin(secret("weak"));
    register.register(secret("key")).set(secret("value"));
    register.register(secret("key")).get();
    register.register(secret("key")).clear();
    WeakOrigin counter = eu.weakKeyspace("counters").origin(secret("weak"));
    counter.counter(secret("key")).add(3);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jp.weakKeyspace("counters")
                        .origin(secret("weak"))
                        .counter(secret("key"))
                        .get()
                        .value()
                    == 3);
    WeakOrigin set = us.weakKeyspace("sets").origin(secret("restricted"));
    set.set(secret("key")).add(secret("element"));
    set.set(secret("key")).remove(secret("element"));
  }

  private void refusals() {
    Origin origin = origin(us, "eu");
    refused(Reason.INVALID_ARGUMENT, () -> origin.put("", secret("value")));
    refused(
        Reason.INVALID_ARGUMENT,
        () ->
            origin.put(
                ByteString.copyFromUtf8(secret("key")),
                ByteString.copyFromUtf8(word.repeat((2 << 20) / word.length())),
                WriteOptions.defaults()));
    refused(Reason.INVALID_ARGUMENT, () -> origin.put(secret("k".repeat(5_000)), secret("value")));
    refused(
        Reason.WRONG_HOME,
        () -> origin.put(secret("key"), secret("value"), WriteOptions.defaults().requireHome(US)));
    refused(
        Reason.RESIDENCY_VIOLATION,
        () -> us.placement().claim("strong", secret("restricted"), Optional.of(US)));
    refused(Reason.RESIDENCY_VIOLATION, () -> origin(us, "restricted").get(secret("key")));
    refused(Reason.LEASE_NOT_FOUND, () -> origin.leases().keepAlive(12_345));
    refused(
        Reason.LEASE_NOT_FOUND,
        () -> origin.put(secret("key"), word, WriteOptions.defaults().attachedTo(12_345)));
    refused(
        Reason.KEYSPACE_NOT_FOUND,
        () -> us.keyspace(secret("keyspace").toLowerCase(Locale.ROOT)).origin(word).get(word));
    refused(
        Reason.INVALID_ARGUMENT,
        () -> us.weakKeyspace("registers").origin(word).counter(word).add(1));
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TerroirException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private void operators() {
    eu.admin().status();
    eu.admin().shards("strong");
    eu.admin().shardAdmin().status("strong");
    eu.admin().config().status();
    eu.admin().audit("", Optional.empty());
  }

  private Origin origin(TerroirClient client, String name) {
    Keyspace strong = client.keyspace("strong");
    return strong.origin(secret(name));
  }
}

package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ReadOptions;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.weak.Staleness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Reads at read replicas: what they show was written, and it is not older than the answer says. */
public final class ReplicaReadsWorkload extends ClientWorkload {
  private static final String KEYSPACE = "replicated";
  private static final String KEY = "key";
  private static final int ORIGINS = 3;

  private final List<String> origins = new ArrayList<>();
  private final History<RegisterOperation<Long>, RegisterResult<Long>> history;
  private final Map<Long, Long> claimedNanos = new HashMap<>();
  private long written;

  /** Prepares clients. */
  public ReplicaReadsWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.history = new History<>(setting::nowNanos);
    for (int i = 0; i < ORIGINS; i++) {
      origins.add(setting.marks().name(law.allowed()));
    }
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong().withReadReplicas()));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    RandomGenerator random = session.random();
    String origin = origins.get(random.nextInt(ORIGINS));
    return random.nextInt(4) == 0 ? write(session, origin) : read(session, origin);
  }

  private AsyncOrigin entries(Session session, String origin) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private CompletableFuture<?> write(Session session, String origin) {
    long value = ++written;
    long id = history.call(session.name(), origin, new RegisterOperation.Write<>(value));
    return counted(
        "a put",
        recordWrite(
            history,
            id,
            entries(session, origin)
                .put(KEY, setting().marks().data(law().allowed()) + " " + value),
            done -> RegisterResult.written()));
  }

  private CompletableFuture<?> read(Session session, String origin) {
    long id = history.call(session.name(), origin, new RegisterOperation.Read<>());
    return counted(
        "an eventual get",
        recordRead(
            history,
            id,
            entries(session, origin).get(ByteString.copyFromUtf8(KEY), ReadOptions.eventual()),
            got -> {
              claimedNanos.put(
                  id, got.placement().staleness().map(Duration::toNanos).orElse(Staleness.ANY_AGE));
              return got.text()
                  .map(text -> Long.valueOf(text.substring(text.indexOf(' ') + 1)))
                  .map(RegisterResult::read)
                  .orElse(RegisterResult.blank());
            }));
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      for (String origin : origins) {
        var unused = read(session, origin);
      }
    }
  }

  @Override
  public Verdict judge() {
    return Staleness.check(
        history.operations(), read -> claimedNanos.getOrDefault(read.id(), Staleness.ANY_AGE));
  }
}

package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.Entry;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ReadOptions;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.ScanPage;
import io.terroir.sdk.WriteOptions;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.transaction.PastStates;
import io.terroir.simulation.checker.transaction.PastStates.Seen;
import io.terroir.simulation.checker.transaction.PastStates.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Writes, and reads at revisions of the past as far as they are kept: every read of a revision, at
 * whatever replica and whenever, shows the same.
 */
public final class PastReadsWorkload extends ClientWorkload {
  private static final String KEYSPACE = "past";
  private static final int KEYS = 3;

  /** How far back most reads go. */
  private static final int RECENT = 30;

  private final String origin;
  private final List<Seen> seen = new ArrayList<>();
  private long written;
  private long newest;

  /** Prepares clients. */
  public PastReadsWorkload(Setting setting, Law law, int clients) {
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
    RandomGenerator random = session.random();
    String key = key(random.nextInt(KEYS));
    int die = random.nextInt(100);
    if (die < 35) {
      return put(session, key);
    }
    if (die < 45) {
      return delete(session, key);
    }
    return die < 60 ? look(session, ReadOptions.LATEST) : look(session, past(random));
  }

  /** A revision that exists; the latest if none is known yet. */
  private long past(RandomGenerator random) {
    long back = random.nextInt(random.nextInt(4) == 0 ? 10 * RECENT : RECENT);
    return Math.max(Math.min(newest, 1), newest - back);
  }

  private AsyncOrigin entries(Session session) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private CompletableFuture<?> put(Session session, String key) {
    String value = setting().marks().data(law().allowed()) + written++;
    return counted(
        "a put",
        entries(session)
            .put(
                ByteString.copyFromUtf8(key),
                ByteString.copyFromUtf8(value),
                WriteOptions.defaults())
            .thenAccept(
                done -> {
                  long revision = done.placement().revision();
                  see(session, key, revision, Optional.of(new Version(value, revision)));
                }));
  }

  private CompletableFuture<?> delete(Session session, String key) {
    return counted(
        "a delete",
        entries(session)
            .delete(key)
            .thenAccept(done -> see(session, key, done.placement().revision(), Optional.empty())));
  }

  private CompletableFuture<?> look(Session session, long revision) {
    ScanOptions options =
        ScanOptions.range(ByteString.copyFromUtf8(key(0)), ByteString.copyFromUtf8(key(KEYS)))
            .at(revision);
    boolean nearest = session.random().nextInt(3) == 0;
    return counted(
        "a look at " + (revision == ReadOptions.LATEST ? "the latest state" : "a past one"),
        entries(session)
            .scan(nearest ? options.eventual() : options)
            .thenAccept(page -> seeAll(session, page)));
  }

  private void seeAll(Session session, ScanPage page) {
    long revision = page.placement().revision();
    for (String key : IntStream.range(0, KEYS).mapToObj(PastReadsWorkload::key).toList()) {
      Optional<Entry> entry =
          page.entries().stream().filter(each -> each.keyText().equals(key)).findFirst();
      see(
          session,
          key,
          revision,
          entry.map(found -> new Version(found.valueText(), found.modRevision())));
    }
  }

  private void see(Session session, String key, long revision, Optional<Version> version) {
    // Before its first write an origin has no shard, hence no revision.
    if (revision > 0) {
      newest = Math.max(newest, revision);
      seen.add(new Seen(when(session), key, revision, version));
    }
  }

  private static String key(int number) {
    return "k" + number;
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      var unused = look(session, ReadOptions.LATEST);
      for (int i = 0; i < RECENT; i++) {
        unused = look(session, past(session.random()));
      }
    }
  }

  @Override
  public Verdict judge() {
    return PastStates.check(seen);
  }
}

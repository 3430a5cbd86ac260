package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Operation;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.Watch;
import io.terroir.sdk.WatchEvent;
import io.terroir.sdk.WatchListener;
import io.terroir.sdk.WatchOptions;
import io.terroir.sdk.WatchPosition;
import io.terroir.sdk.WriteOptions;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.transaction.WatchedChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Writes to one origin, and watches of it that begin now, in the past, or where another one ended:
 * whatever breaks meanwhile, each is told every change once, in order.
 */
public final class WatchesWorkload extends ClientWorkload {
  private static final String KEYSPACE = "watched";
  private static final int KEYS = 4;

  private final String origin;
  private final WatchedChanges changes = new WatchedChanges();
  private final Set<String> written = new HashSet<>();
  private final Map<String, Watching> watches = new LinkedHashMap<>();
  private final Map<String, WatchPosition> positions = new HashMap<>();
  private final Set<Runnable> catchingUp = new LinkedHashSet<>();
  private long values;
  private long newest;

  /** Prepares clients. */
  public WatchesWorkload(Setting setting, Law law, int clients) {
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
    Watching mine = watches.get(session.name());
    int die = session.random().nextInt(100);
    if (mine == null && die < 40) {
      watch(session);
      return CompletableFuture.completedFuture(null);
    }
    if (mine != null && die < 8) {
      mine.stop();
      return CompletableFuture.completedFuture(null);
    }
    if (die < 70) {
      return put(session);
    }
    return die < 80 ? delete(session) : txn(session);
  }

  private AsyncOrigin entries(Session session) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private void watch(Session session) {
    WatchPosition last = positions.get(session.name());
    if (last != null && session.random().nextInt(3) > 0) {
      begin(session, WatchOptions.all().after(last), Optional.of(last.revision()));
    } else if (session.random().nextBoolean()) {
      begin(session, WatchOptions.all(), Optional.empty());
    } else {
      long from = 1 + session.random().nextLong(newest + 1);
      begin(session, WatchOptions.all().startingAt(from), Optional.of(from - 1));
    }
  }

  private Watching begin(Session session, WatchOptions options, Optional<Long> after) {
    String who = when(session);
    Watching watching = new Watching(session, changes.begin(who, after, newest));
    watches.put(session.name(), watching);
    watching.watch = Optional.of(entries(session).watch(options, watching));
    return watching;
  }

  private String value() {
    String value = setting().marks().data(law().allowed()) + values++;
    written.add(value);
    return value;
  }

  private static String key(Session session) {
    return "k" + session.random().nextInt(KEYS);
  }

  private CompletableFuture<?> put(Session session) {
    String key = key(session);
    String value = value();
    return counted(
        "a put",
        entries(session)
            .put(
                ByteString.copyFromUtf8(key),
                ByteString.copyFromUtf8(value),
                WriteOptions.defaults())
            .thenAccept(
                done ->
                    acknowledged(
                        session, done.placement().revision(), Map.of(key, Optional.of(value)))));
  }

  private CompletableFuture<?> delete(Session session) {
    String key = key(session);
    return counted(
        "a delete",
        entries(session)
            .delete(key)
            .thenAccept(
                done -> {
                  if (done.deleted()) {
                    acknowledged(
                        session, done.placement().revision(), Map.of(key, Optional.empty()));
                  }
                }));
  }

  private CompletableFuture<?> txn(Session session) {
    Map<String, Optional<String>> puts = new TreeMap<>();
    List<Operation> operations = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      if (session.random().nextBoolean()) {
        String value = value();
        puts.put("k" + key, Optional.of(value));
        operations.add(Operation.put("k" + key, value));
      }
    }
    return counted(
        "a transaction of puts",
        entries(session)
            .txn(List.of(), operations, List.of())
            .thenAccept(
                done -> {
                  if (!puts.isEmpty()) {
                    acknowledged(session, done.placement().revision(), puts);
                  }
                }));
  }

  private void acknowledged(Session session, long revision, Map<String, Optional<String>> changed) {
    newest = Math.max(newest, revision);
    changes.acknowledged(when(session), revision, changed);
  }

  /** All come to the end, those that are there and one from the beginning in each region. */
  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      begin(session, WatchOptions.all().startingAt(1), Optional.of(0L));
    }
    List.copyOf(watches.values())
        .forEach(watching -> watching.catchUp(counting("a watch that is to be told the rest")));
    wakeCatchingUp();
  }

  private CompletableFuture<Void> counting(String what) {
    CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    var unused = counted(what, caughtUp);
    return caughtUp;
  }

  private void wakeCatchingUp() {
    List.copyOf(catchingUp).forEach(Runnable::run);
  }

  @Override
  public Verdict judge() {
    List.copyOf(watches.values()).forEach(Watching::stop);
    return changes.judge(written);
  }

  private final class Watching implements WatchListener {
    private final Session session;
    private final WatchedChanges.Told told;
    private Optional<Watch> watch = Optional.empty();
    private boolean over;

    Watching(Session session, WatchedChanges.Told told) {
      this.session = session;
      this.told = told;
    }

    @Override
    public void onEvents(List<WatchEvent> events, WatchPosition through) {
      told.hear(
          events.stream()
              .map(
                  event ->
                      new WatchedChanges.Event(
                          event.revision(), event.keyText(), event.valueText()))
              .toList(),
          through.revision());
      wakeCatchingUp();
    }

    @Override
    public void onProgress(WatchPosition through) {
      told.hear(List.of(), through.revision());
      wakeCatchingUp();
    }

    /** What was let go of is missing; whoever hears so begins anew. */
    @Override
    public void onCompacted(long revision) {
      positions.remove(session.name());
      over();
    }

    @Override
    public void onFailed(TerroirException failure) {
      over();
    }

    void stop() {
      watch.flatMap(Watch::position).ifPresent(position -> positions.put(session.name(), position));
      watch.ifPresent(Watch::close);
      over();
    }

    private void over() {
      over = true;
      told.end();
      watches.remove(session.name(), this);
      wakeCatchingUp();
    }

    void catchUp(CompletableFuture<Void> caughtUp) {
      catchingUp.add(
          () -> {
            if (over || told.through() >= newest) {
              caughtUp.complete(null);
            }
          });
    }
  }
}

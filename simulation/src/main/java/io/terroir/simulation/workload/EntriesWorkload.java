package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.Compare;
import io.terroir.sdk.Entry;
import io.terroir.sdk.Expected;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Operation;
import io.terroir.sdk.OperationResult;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.WriteOptions;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.linearizability.Linearizability;
import io.terroir.simulation.checker.model.MapModel;
import io.terroir.simulation.checker.model.MapOperation;
import io.terroir.simulation.checker.model.MapResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Puts, gets, deletes, compare-and-sets, transactions and scans on the entries of a few origins.
 * Each origin is one linearizable object. Origins change with time: few operations each keep the
 * search for an order short.
 */
public final class EntriesWorkload extends ClientWorkload {
  private static final String KEYSPACE = "entries";
  private static final int KEYS = 3;
  private static final Duration ORIGIN_LIFE = Duration.ofSeconds(6);

  private final KeyspacePolicy policy;
  private final List<String> origins = new ArrayList<>();
  private final History<MapOperation<String>, MapResult<String>> history;
  private final int originsAtATime;
  private long written;

  /**
   * Prepares clients.
   *
   * @param clients how many; few, for the search for an order grows with them
   */
  public EntriesWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.policy = law.under(KeyspacePolicy.strong());
    this.history = new History<>(setting::nowNanos);
    this.originsAtATime = 1 + clients / 4;
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, policy);
  }

  private String origin(Session session) {
    int slot = session.random().nextInt(originsAtATime);
    int index = (int) (setting().nowNanos() / ORIGIN_LIFE.toNanos()) * originsAtATime + slot;
    while (origins.size() <= index) {
      origins.add(setting().marks().name(law().allowed()));
    }
    return origins.get(index);
  }

  @Override
  CompletableFuture<?> next(Session session) {
    String origin = origin(session);
    AsyncOrigin entries = session.client().keyspace(KEYSPACE).origin(origin).async();
    int number = session.random().nextInt(KEYS);
    String key = key(number);
    int die = session.random().nextInt(100);
    if (die < 35) {
      return get(session, origin, entries, key);
    }
    if (die < 65) {
      String value = value();
      return record(
          session,
          origin,
          new MapOperation.Put<>(key, value),
          entries.put(bytes(key), bytes(value), WriteOptions.defaults()),
          put -> new MapResult.Done<>());
    }
    if (die < 70) {
      return record(
          session,
          origin,
          new MapOperation.Delete<>(key),
          entries.delete(key),
          deleted -> new MapResult.Done<>());
    }
    if (die < 85) {
      return compareAndSet(session, origin, entries, key);
    }
    if (die < 91) {
      return scan(session, origin, entries);
    }
    return die < 95
        ? overRanges(session, origin, entries, key)
        : transaction(session, origin, entries, number);
  }

  private CompletableFuture<?> get(
      Session session, String origin, AsyncOrigin entries, String key) {
    return record(
        session,
        origin,
        new MapOperation.Get<>(key),
        entries.get(key),
        got -> new MapResult.Entry<>(got.text()));
  }

  private CompletableFuture<?> scan(Session session, String origin, AsyncOrigin entries) {
    return record(
        session,
        origin,
        new MapOperation.Scan<>(key(0), key(KEYS), KEYS),
        entries.scan(ScanOptions.all()),
        page -> new MapResult.Entries<>(sorted(page.entries())));
  }

  private CompletableFuture<?> compareAndSet(
      Session session, String origin, AsyncOrigin entries, String key) {
    Optional<String> guess = guess(session, origin, key);
    String value = value();
    return record(
        session,
        origin,
        new MapOperation.CompareAndSet<>(key, guess, Optional.of(value)),
        entries.compareAndSet(key, guess.map(Expected::value).orElse(Expected.absent()), value),
        swap -> new MapResult.Applied<>(swap.swapped()));
  }

  private CompletableFuture<?> transaction(
      Session session, String origin, AsyncOrigin entries, int number) {
    String key = key(number);
    Optional<String> guess = guess(session, origin, key);
    // No transaction puts a key twice.
    String other = key((number + 1 + session.random().nextInt(KEYS - 1)) % KEYS);
    String value = value();
    String second = value();
    return record(
        session,
        origin,
        new MapOperation.Transaction<>(
            List.of(new MapOperation.Guard<>(key, guess)),
            List.of(
                new MapOperation.Put<>(key, value),
                new MapOperation.Put<>(other, second),
                new MapOperation.Get<>(key))),
        entries.txn(
            List.of(guess.map(found -> Compare.valueIs(key, found)).orElse(Compare.isAbsent(key))),
            List.of(Operation.put(key, value), Operation.put(other, second), Operation.get(key)),
            List.of()),
        done -> new MapResult.Answers<>(done.succeeded(), answers(done.results())));
  }

  /** Fills the origin if it is empty, or empties it if one entry is as guessed. */
  private CompletableFuture<?> overRanges(
      Session session, String origin, AsyncOrigin entries, String key) {
    Optional<String> guess = guess(session, origin, key);
    if (guess.isPresent()) {
      return record(
          session,
          origin,
          new MapOperation.Transaction<>(
              List.of(new MapOperation.Guard<>(key, guess)), ofEveryKey(MapOperation.Delete::new)),
          entries.txn(
              List.of(Compare.valueIs(key, guess.get())),
              List.of(Operation.deleteRange(key(0), key(KEYS))),
              List.of()),
          done ->
              new MapResult.Answers<>(
                  done.succeeded(),
                  done.succeeded() ? ofEveryKey(each -> new MapResult.Done<>()) : List.of()));
    }
    String value = value();
    return record(
        session,
        origin,
        new MapOperation.Transaction<>(
            ofEveryKey(each -> new MapOperation.Guard<>(each, Optional.empty())),
            List.of(new MapOperation.Put<>(key, value))),
        entries.txn(
            List.of(Compare.noneIn(bytes(key(0)), bytes(key(KEYS)))),
            List.of(Operation.put(key, value)),
            List.of()),
        done -> new MapResult.Answers<>(done.succeeded(), answers(done.results())));
  }

  private static <T> List<T> ofEveryKey(Function<String, T> each) {
    return IntStream.range(0, KEYS).mapToObj(EntriesWorkload::key).map(each).toList();
  }

  private static List<MapResult<String>> answers(List<OperationResult> results) {
    List<MapResult<String>> answers = new ArrayList<>();
    for (OperationResult result : results) {
      answers.add(
          result instanceof OperationResult.Get get
              ? new MapResult.Entry<>(get.entry().map(Entry::valueText))
              : new MapResult.Done<>());
    }
    return answers;
  }

  /** What a client believes to be there: mostly what somebody wrote last. */
  private Optional<String> guess(Session session, String origin, String key) {
    List<io.terroir.simulation.checker.Operation<MapOperation<String>, MapResult<String>>> all =
        history.operations();
    for (int i = all.size() - 1; i >= Math.max(0, all.size() - 40); i--) {
      if (all.get(i).key().equals(origin)
          && all.get(i).request() instanceof MapOperation.Put<String> put
          && put.key().equals(key)
          && session.random().nextInt(4) > 0) {
        return Optional.of(put.value());
      }
    }
    return Optional.empty();
  }

  private <T> CompletableFuture<?> record(
      Session session,
      String origin,
      MapOperation<String> operation,
      CompletableFuture<T> call,
      Function<T, MapResult<String>> result) {
    long id = history.call(session.name(), origin, operation);
    boolean read = operation instanceof MapOperation.Get || operation instanceof MapOperation.Scan;
    return counted(
        "%s on origin number %d".formatted(operation, origins.indexOf(origin)),
        read ? recordRead(history, id, call, result) : recordWrite(history, id, call, result));
  }

  private static SortedMap<String, String> sorted(List<Entry> entries) {
    SortedMap<String, String> map = new TreeMap<>();
    entries.forEach(entry -> map.put(entry.keyText(), entry.valueText()));
    return map;
  }

  private String value() {
    return setting().marks().data(law().allowed()) + written++;
  }

  private static String key(int number) {
    return "k" + number;
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      for (String origin : origins) {
        var unused =
            scan(session, origin, session.client().keyspace(KEYSPACE).origin(origin).async());
      }
    }
  }

  @Override
  public Verdict judge() {
    return Linearizability.check(new MapModel<String>(), history.operations());
  }
}

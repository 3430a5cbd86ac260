package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.Compare;
import io.terroir.sdk.Entry;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Operation;
import io.terroir.sdk.OperationResult;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListOperation.Append;
import io.terroir.simulation.checker.model.ListOperation.Read;
import io.terroir.simulation.checker.model.ListResult;
import io.terroir.simulation.checker.transaction.ListAppend;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Transactions that append to lists of one origin: two are read together, and one or both are
 * extended if neither has changed since. Judged by the cycles among the transactions.
 */
public final class AppendWorkload extends ClientWorkload {
  private static final String KEYSPACE = "lists";
  private static final int LISTS = 4;

  /** A list grows with every append: after so many a new one is begun. */
  private static final int APPENDS_PER_LIST = 60;

  private final String origin;
  private final History<ListOperation, ListResult> history;
  private long appended;

  /** A list as it was read. */
  private record ListState(String key, List<Long> values, long modRevision) {
    Compare unchanged() {
      ByteString bytes = ByteString.copyFromUtf8(key);
      return modRevision == 0 ? Compare.isAbsent(bytes) : Compare.modRevisionIs(bytes, modRevision);
    }
  }

  /** Prepares clients. */
  public AppendWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.origin = setting.marks().name(law.allowed());
    this.history = new History<>(setting::nowNanos);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong()));
  }

  private String list(Session session) {
    return "list-" + appended / APPENDS_PER_LIST + "-" + session.random().nextInt(LISTS);
  }

  @Override
  CompletableFuture<?> next(Session session) {
    AsyncOrigin lists = session.client().keyspace(KEYSPACE).origin(origin).async();
    String first = list(session);
    String second = list(session);
    return counted(
        "a transaction on two lists",
        read(session, lists, first, second)
            .thenCompose(states -> append(session, lists, states.get(0), states.get(1))));
  }

  private CompletableFuture<List<ListState>> read(
      Session session, AsyncOrigin lists, String first, String second) {
    long id =
        history.call(session.name(), KEYSPACE, ListOperation.of(new Read(first), new Read(second)));
    return recordRead(
        history,
        id,
        lists
            .txn(List.of(), List.of(Operation.get(first), Operation.get(second)), List.of())
            .thenApply(
                done ->
                    List.of(
                        state(first, done.results().get(0)), state(second, done.results().get(1)))),
        states -> new ListResult(List.of(states.get(0).values(), states.get(1).values())));
  }

  private CompletableFuture<?> append(
      Session session, AsyncOrigin lists, ListState first, ListState second) {
    long value = ++appended;
    long id =
        history.call(
            session.name(),
            KEYSPACE,
            ListOperation.of(
                new Read(first.key()), new Append(first.key(), value), new Read(second.key())));
    boolean same = first.key().equals(second.key());
    return lists
        .txn(
            List.of(first.unchanged(), second.unchanged()),
            List.of(Operation.put(first.key(), text(first.values(), value))),
            List.of())
        .whenComplete(
            (done, failure) -> {
              if (failure == null && done.succeeded()) {
                List<Long> after = same ? extended(first.values(), value) : second.values();
                history.ok(id, new ListResult(List.of(first.values(), after)));
              } else if (failure == null || Session.surelyWithoutEffect(failure)) {
                history.failed(id);
              } else {
                history.unknown(id);
              }
            });
  }

  private static List<Long> extended(List<Long> values, long value) {
    List<Long> longer = new java.util.ArrayList<>(values);
    longer.add(value);
    return longer;
  }

  private String text(List<Long> values, long value) {
    StringBuilder text = new StringBuilder(setting().marks().data(law().allowed()));
    extended(values, value).forEach(each -> text.append(' ').append(each));
    return text.toString();
  }

  private static ListState state(String key, OperationResult result) {
    Optional<Entry> entry = ((OperationResult.Get) result).entry();
    List<Long> values =
        entry.stream()
            .flatMap(found -> Arrays.stream(found.valueText().split(" ")).skip(1))
            .map(Long::valueOf)
            .toList();
    return new ListState(key, values, entry.map(Entry::modRevision).orElse(0L));
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      AsyncOrigin lists = session.client().keyspace(KEYSPACE).origin(origin).async();
      for (long list = 0; list <= appended / APPENDS_PER_LIST; list++) {
        for (int i = 0; i < LISTS; i++) {
          String key = "list-" + list + "-" + i;
          var unused = counted("a last look at a list", read(session, lists, key, key));
        }
      }
    }
  }

  @Override
  public Verdict judge() {
    return ListAppend.check(history.operations());
  }
}

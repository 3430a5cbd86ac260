package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.SetMembers;
import io.terroir.sdk.WeakOrigin;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.weak.AddWinsSets;
import io.terroir.simulation.checker.weak.SetOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Additions to sets and removals from them: an addition that no removal has seen stays. */
public final class SetsWorkload extends WeakWorkload {
  private static final String KEYSPACE = "sets";

  private final AddWinsSets<String> checker = new AddWinsSets<>(false);
  private final History<SetOperation<String>, Set<String>> history;
  private final Map<String, Set<String>> atTheEnd = new HashMap<>();
  private final List<String> elements = new ArrayList<>();

  /** Prepares clients. */
  public SetsWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients, MergeType.ADD_WINS_SET);
    this.history = new History<>(setting::nowNanos);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  CompletableFuture<?> next(Session session, String origin, WeakOrigin values) {
    int die = session.random().nextInt(10);
    if (die < 3) {
      return counted("a look at a set", members(session, origin, values));
    }
    boolean add = die < 8 || elements.isEmpty();
    String element =
        add && session.random().nextInt(3) > 0
            ? fresh()
            : elements.isEmpty()
                ? fresh()
                : elements.get(session.random().nextInt(elements.size()));
    SetOperation<String> operation =
        add ? new SetOperation.Add<>(element) : new SetOperation.Remove<>(element);
    long id = history.call(session.name(), origin, operation);
    ByteString bytes = ByteString.copyFromUtf8(element);
    CompletableFuture<SetMembers> call =
        add ? values.set(key()).addAsync(bytes) : values.set(key()).removeAsync(bytes);
    return counted(
        "a change of a set", recordWrite(history, id, call, done -> new TreeSet<>(done.texts())));
  }

  private String fresh() {
    String element = setting().marks().data(law().allowed()) + elements.size();
    elements.add(element);
    return element;
  }

  private CompletableFuture<Set<String>> members(
      Session session, String origin, WeakOrigin values) {
    long id = history.call(session.name(), origin, new SetOperation.Read<>());
    return recordRead(
        history,
        id,
        values
            .set(key())
            .membersAsync()
            .thenApply(found -> (Set<String>) new TreeSet<>(found.texts())),
        Function.identity());
  }

  @Override
  CompletableFuture<String> readFinally(Session session, String origin, WeakOrigin values) {
    return members(session, origin, values)
        .thenApply(
            found -> {
              atTheEnd.put(origin, found);
              return found.toString();
            });
  }

  @Override
  Verdict judgeHistory() {
    Verdict verdict = checker.check(history.operations());
    for (Map.Entry<String, List<Operation<SetOperation<String>, Set<String>>>> origin :
        history.byKey().entrySet()) {
      if (atTheEnd.containsKey(origin.getKey())) {
        verdict = verdict.and(checker.checkFinal(origin.getValue(), atTheEnd.get(origin.getKey())));
      }
    }
    return verdict;
  }
}

package io.terroir.containers;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Expected;
import io.terroir.sdk.Origin;
import io.terroir.sdk.Reason;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.ScanPage;
import io.terroir.sdk.SwapResult;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.WriteOptions;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.linearizability.Linearizability;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import io.terroir.simulation.checker.transaction.AcknowledgedWrites;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is done to one origin. A register is changed by compare-and-set from one region and read
 * from another: an order must explain all answers, so nothing is done twice and nobody reads what
 * is past. And keys are added, of which none that was acknowledged may be missing.
 */
final class OriginLoad {
  static final String REGISTER = "register";
  private static final String ADDED = "added/";

  /** Whoever is told this knows that nothing was done, by no attempt. */
  private static final Set<Reason> WITHOUT_EFFECT =
      EnumSet.of(Reason.INVALID_ARGUMENT, Reason.KEYSPACE_NOT_FOUND, Reason.RESIDENCY_VIOLATION);

  private final String region;
  private final String home;
  private final String name;
  private final Origin writable;

  /** Guarded by itself; also the order of what is recorded. */
  private final History<RegisterOperation<String>, RegisterResult<String>> register =
      new History<>(System::nanoTime);

  /** Of one session; read when that has ended. */
  private final History<String, Boolean> additions = new History<>(System::nanoTime);

  private final List<Session> writers;
  private final Session reader;

  /** What the register holds as far as the session that changes it knows. */
  private Optional<String> known = Optional.empty();

  private boolean sure = true;
  private int values;
  private int added;

  /**
   * Prepares it.
   *
   * @param region of the clients that write
   * @param home where the origin must live
   * @param readable the same origin, as a client in another region reads it
   */
  OriginLoad(String region, String home, String name, Origin writable, Origin readable) {
    this.region = region;
    this.home = home;
    this.name = name;
    this.writable = writable;
    this.writers =
        List.of(
            new Session(name + ", changes", this::change),
            new Session(name + ", additions", this::add));
    this.reader = new Session(name + ", reads elsewhere", () -> read("reader", readable));
  }

  /** Binds it to its home, whichever gateway happens to be asked first. */
  void claim() {
    var unused = writable.put("claimed", name, WriteOptions.defaults().requireHome(home));
  }

  String region() {
    return region;
  }

  List<Session> writers() {
    return writers;
  }

  List<Session> sessions() {
    List<Session> all = new ArrayList<>(writers);
    all.add(reader);
    return all;
  }

  private void change() {
    if (!sure) {
      known = read("writer", writable);
      sure = true;
    }
    Optional<String> expected = known;
    String value = name + "#" + values++;
    sure = false;
    SwapResult swap =
        recorded(
            "writer",
            new RegisterOperation.CompareAndSet<>(expected, value),
            () ->
                writable.compareAndSet(
                    REGISTER, expected.map(Expected::value).orElse(Expected.absent()), value),
            done -> done.swapped() ? RegisterResult.written() : RegisterResult.refused());
    sure = swap.swapped();
    known = Optional.of(value);
  }

  private Optional<String> read(String process, Origin from) {
    return recorded(
            process,
            new RegisterOperation.Read<>(),
            () -> from.get(REGISTER),
            found -> found.text().map(RegisterResult::read).orElse(RegisterResult.blank()))
        .text();
  }

  private <T> T recorded(
      String process,
      RegisterOperation<String> request,
      Supplier<T> call,
      Function<T, RegisterResult<String>> result) {
    long id;
    synchronized (register) {
      id = register.call(process, name, request);
    }
    try {
      T answer = call.get();
      synchronized (register) {
        register.ok(id, result.apply(answer));
      }
      return answer;
    } catch (TerroirException e) {
      synchronized (register) {
        failed(register, id, e);
      }
      throw e;
    }
  }

  private void add() {
    String key = ADDED + "%08d".formatted(added++);
    long id = additions.call("adder", name, key);
    try {
      var unused = writable.put(key, name);
      additions.ok(id, true);
    } catch (TerroirException e) {
      failed(additions, id, e);
      throw e;
    }
  }

  private static void failed(History<?, ?> history, long id, TerroirException why) {
    if (WITHOUT_EFFECT.contains(why.reason())) {
      history.failed(id);
    } else {
      history.unknown(id);
    }
  }

  /** When all sessions have ended. */
  Verdict judge() {
    Optional<String> unused = read("last reader", writable);
    return Linearizability.checkRegisters(register.operations())
        .and(AcknowledgedWrites.check(additions.operations(), Function.identity(), found()));
  }

  private List<String> found() {
    List<String> keys = new ArrayList<>();
    Optional<ByteString> next = Optional.of(ByteString.copyFromUtf8(ADDED));
    ByteString end = ByteString.copyFromUtf8(ADDED + "~");
    while (next.isPresent()) {
      ScanPage page = writable.scan(ScanOptions.range(next.get(), end));
      page.entries().forEach(entry -> keys.add(entry.keyText()));
      next = page.next();
    }
    return keys;
  }
}

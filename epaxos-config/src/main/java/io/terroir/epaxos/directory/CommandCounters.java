package io.terroir.epaxos.directory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many commands of each kind a replica has executed since its start, by whether the directory
 * refused them; those included that its store had lost. Every replica executes every command: look
 * at one, do not add them up. Thread-safe.
 */
public final class CommandCounters {
  /** The kinds of commands, in lower case with underscores: {@code begin_rehome}. */
  public static final List<String> KINDS;

  private static final Map<Class<?>, String> NAMES;

  static {
    NAMES =
        Stream.of(DirectoryCommand.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), CommandCounters::nameOf));
    KINDS = NAMES.values().stream().sorted().toList();
  }

  private final Map<String, LongAdder> done = zeros();
  private final Map<String, LongAdder> refused = zeros();

  CommandCounters() {}

  /** Commands of {@code kind} that were executed and not refused. */
  public long done(String kind) {
    return of(done, kind).sum();
  }

  /** Commands of {@code kind} that were executed and refused, without effect. */
  public long refused(String kind) {
    return of(refused, kind).sum();
  }

  void count(DirectoryCommand command, DirectoryOutcome outcome) {
    String kind = Objects.requireNonNull(NAMES.get(command.getClass()));
    of(outcome instanceof DirectoryOutcome.Refused ? refused : done, kind).increment();
  }

  private static LongAdder of(Map<String, LongAdder> counters, String kind) {
    LongAdder counter = counters.get(kind);
    if (counter == null) {
      throw new IllegalArgumentException("there is no kind " + kind + " of commands");
    }
    return counter;
  }

  private static Map<String, LongAdder> zeros() {
    return KINDS.stream()
        .collect(Collectors.toUnmodifiableMap(Function.identity(), kind -> new LongAdder()));
  }

  private static String nameOf(Class<?> command) {
    return command.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}

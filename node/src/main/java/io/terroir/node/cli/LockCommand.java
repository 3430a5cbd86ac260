package io.terroir.node.cli;

import io.terroir.sdk.Lock;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir lock}. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    description = {
      "Waits for a lock and holds it while COMMAND runs, or until it is stopped.",
      "COMMAND finds the fencing token in TERROIR_LOCK_TOKEN, and is ended if the lock is lost.",
      "Exits with the exit code of COMMAND, or 1 if there was no lock or it was lost."
    })
final class LockCommand implements Callable<Integer> {
  /** The lease is counted on for a tenth less than its time; half of that is for an orderly end. */
  private static final int GRACE_PART = 20;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "2", paramLabel = "NAME", description = "The lock, by its name.")
  private String name = "";

  @Parameters(
      index = "3..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "What to run under the lock, with its arguments; after --.")
  private List<String> command = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = DurationArgument.class,
      defaultValue = "10s",
      description = "How long others wait if this process dies (default: ${DEFAULT-VALUE}).")
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = DurationArgument.class,
      defaultValue = "365d",
      description = "How long to wait for the lock (default: ${DEFAULT-VALUE}).")
  private Duration waitMax = Duration.ZERO;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (TerroirClient terroir = client.connect()) {
      Lock lock =
          terroir
              .keyspace(target.keyspace)
              .origin(target.origin)
              .locks()
              .acquire(name, ttl, waitMax);
      try {
        return command.isEmpty() ? hold(lock) : run(lock);
      } finally {
        if (lock.isHeld()) {
          lock.close();
        }
      }
    }
  }

  private void print(Lock lock) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", lock.key().toStringUtf8());
    fields.put("token", lock.token());
    spec.commandLine()
        .getOut()
        .println(
            client.json()
                ? Output.json(fields)
                : "locked by key " + lock.key().toStringUtf8() + ", token " + lock.token());
    spec.commandLine().getOut().flush();
  }

  private int hold(Lock lock) throws InterruptedException {
    print(lock);
    AtomicBoolean over = new AtomicBoolean();
    whenStopped(over, () -> release(lock));
    CountDownLatch lost = new CountDownLatch(1);
    var unused = lock.whenLost().thenRun(lost::countDown);
    lost.await();
    over.set(true);
    return lost();
  }

  private int run(Lock lock) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TERROIR_LOCK_KEY", lock.key().toStringUtf8());
    builder.environment().put("TERROIR_LOCK_TOKEN", Long.toString(lock.token()));
    Process child = builder.start();
    AtomicBoolean over = new AtomicBoolean();
    whenStopped(
        over,
        () -> {
          end(child);
          release(lock);
        });
    var unused = lock.whenLost().thenRunAsync(() -> end(child));
    int exitCode = child.waitFor();
    over.set(true);
    return lock.isHeld() ? exitCode : lost();
  }

  /** Does {@code work} if this process is told to stop before it is {@code over}. */
  private static void whenStopped(AtomicBoolean over, Runnable work) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!over.get()) {
                    work.run();
                  }
                },
                "release"));
  }

  /** Asks the command to end, then ends it, before anybody else can have the lock. */
  private void end(Process child) {
    List<ProcessHandle> started = child.descendants().toList();
    child.destroy();
    started.forEach(ProcessHandle::destroy);
    try {
      if (child.waitFor(ttl.toNanos() / GRACE_PART, TimeUnit.NANOSECONDS)
          && started.stream().noneMatch(ProcessHandle::isAlive)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private static void release(Lock lock) {
    var unused = lock.closeAsync().orTimeout(1, TimeUnit.SECONDS).exceptionally(failure -> null);
    unused.join();
  }

  private int lost() {
    spec.commandLine().getErr().println("terroir: the lock was lost");
    return ExitCodes.FAILED;
  }
}

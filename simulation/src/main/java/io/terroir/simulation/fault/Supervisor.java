package io.terroir.simulation.fault;

import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.disk.StorageException;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.SimulatedWorld.Failure;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Starts processes that have ended, as an orchestrator does, and knows which stops are the fault of
 * a disk. A process that stops by itself without such a reason has found itself broken: a bug.
 */
public final class Supervisor {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final SimulatedWorld world;
  private final Set<SimulatedProcess> brokenDisks = new HashSet<>();
  private final Set<SimulatedProcess> hadBrokenDisks = new HashSet<>();
  private final Set<SimulatedProcess> rotten = new HashSet<>();
  private final Set<SimulatedProcess> downForGood = new HashSet<>();
  private final Map<SimulatedProcess, Integer> downs = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private int failuresSeen;

  /** Watches the processes of {@code cluster} from now on. */
  public Supervisor(Cluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world();
    lookAgain();
  }

  /** Stops that nothing explains. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** Whether {@code process} runs, or will run again. */
  public boolean keeps(SimulatedProcess process) {
    return !downForGood.contains(process);
  }

  /** Ends {@code process} now and starts it after a while. */
  void crash(SimulatedProcess process, Duration down) {
    if (process.machine().isUp()) {
      process.crash();
      restartAfter(process, down);
    }
  }

  /** Ends {@code process} and never starts it again, until {@link #restartAll}. */
  public void crashForGood(SimulatedProcess process) {
    downForGood.add(process);
    downs.merge(process, 1, Integer::sum);
    if (process.machine().isUp()) {
      process.crash();
    }
  }

  /** Starts every process that does not run, and keeps it from now on. */
  public void restartAll() {
    downForGood.clear();
    cluster.processes().forEach(this::restart);
  }

  /** Starts {@code process} now if it does not run. */
  public void restart(SimulatedProcess process) {
    downs.merge(process, 1, Integer::sum);
    start(process);
  }

  /** The disk of {@code process} breaks now: it will stop. */
  void expectStop(SimulatedProcess process) {
    brokenDisks.add(process);
    hadBrokenDisks.add(process);
  }

  /** The disk of {@code process} works again. */
  void diskWorks(SimulatedProcess process) {
    brokenDisks.remove(process);
  }

  /** A record on the disk of {@code process} can no longer be read. */
  void expectRot(SimulatedProcess process) {
    rotten.add(process);
  }

  /** Ends {@code process} and starts it with a blank disk. */
  void replaceDisk(SimulatedProcess process, Duration down) {
    if (process.machine().isUp()) {
      process.crash();
    }
    process.machine().disk().lose();
    restartAfter(process, down);
  }

  private void lookAgain() {
    world.schedule(
        LOOK_INTERVAL,
        "supervisor",
        () -> {
          look();
          lookAgain();
        });
  }

  /**
   * Deals with the stops since the last look, each while the process that stopped is down, and with
   * replicas that took themselves out.
   */
  private void look() {
    cluster.processes().forEach(this::lookForQuarantine);
    while (failuresSeen < world.failures().size()) {
      Failure failure = world.failures().get(failuresSeen);
      failuresSeen++;
      stopped(failure);
    }
  }

  /** Also judges what has happened since the last look. */
  public void lookNow() {
    look();
  }

  private void stopped(Failure failure) {
    SimulatedProcess process = cluster.process(failure.node().name());
    process.ended();
    boolean disk = blamesDisk(failure);
    if (disk && rotten.remove(process)) {
      replaceDisk(process, BACK_OFF);
      return;
    }
    if (!disk || !hadBrokenDisks.contains(process)) {
      violations.add(unexplained(failure));
    }
    restartAfter(process, BACK_OFF);
  }

  /** What people would do to the replica alone is done to its node: it gets another disk. */
  private void lookForQuarantine(SimulatedProcess process) {
    List<Quarantine> found =
        process.node().filter(node -> process.machine().isUp()).stream()
            .flatMap(node -> node.strong().host().groups().stream())
            .flatMap(group -> group.quarantine().stream())
            .toList();
    if (found.isEmpty()) {
      return;
    }
    boolean damaged = found.stream().allMatch(why -> why.cause() == Quarantine.Cause.DAMAGED);
    if (!damaged || !rotten.remove(process)) {
      violations.add(
          new Violation(
              "quarantine",
              process.name() + " has a replica in quarantine without a reason",
              found.stream().map(Quarantine::toString).toList()));
    }
    replaceDisk(process, BACK_OFF);
  }

  private static boolean blamesDisk(Failure failure) {
    return Stream.iterate(failure.cause(), Objects::nonNull, Throwable::getCause)
        .anyMatch(StorageException.class::isInstance);
  }

  private static Violation unexplained(Failure failure) {
    List<String> evidence = new ArrayList<>();
    evidence.add(failure.at() + ": " + failure.why());
    for (Throwable cause = failure.cause(); cause != null; cause = cause.getCause()) {
      evidence.add(cause.toString());
      for (StackTraceElement frame :
          List.of(cause.getStackTrace()).subList(0, Math.min(12, cause.getStackTrace().length))) {
        evidence.add("  at " + frame);
      }
    }
    return new Violation("fail-stop", failure.node() + " stopped by itself", evidence);
  }

  private void restartAfter(SimulatedProcess process, Duration down) {
    int number = downs.merge(process, 1, Integer::sum);
    world.schedule(
        down,
        "restart",
        () -> {
          if (downs.getOrDefault(process, 0) != number) {
            return;
          }
          if (brokenDisks.contains(process)) {
            restartAfter(process, BACK_OFF);
          } else {
            start(process);
          }
        });
  }

  /** A stop that nobody has looked at yet is not to be taken for one of the process that begins. */
  private void start(SimulatedProcess process) {
    look();
    if (keeps(process) && !process.machine().isUp()) {
      process.restart();
    }
  }
}

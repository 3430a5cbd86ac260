package io.terroir.simulation.latency;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.EpaxosConfig;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.replica.ExecutionListener;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/** A region's replica, its clients, and what they measure. */
final class MeasuredRegion implements ExecutionListener {
  /** For which a client waits for an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** In how many times the average the random moments of all commands are over. */
  private static final int SPREAD = 2;

  /** They all stay on their first ones, and are told apart by nobody. */
  private static final DiskId DISK = new DiskId(1);

  private static final String HOT_KEY = "hot";
  private static final Set<String> READS = Set.of("keyspace");
  private static final double MEDIAN = 50;
  private static final double NINETY_NINTH = 99;
  private static final int WHOLE_PERCENT = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Microseconds are exact up to a tenth of a second, and to five digits above. */
  private static final int DIGITS = 5;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final EpaxosReplica replica;
  private final LatencyExperiment experiment;
  private final RandomGenerator random;
  private final Map<ByteString, Long> submittedAtNanos = new HashMap<>();
  private final Histogram commits = new Histogram(DIGITS);
  private final Histogram executions = new Histogram(DIGITS);
  private int submitted;
  private int failed;

  MeasuredRegion(
      SimulatedWorld world,
      SimulatedNode node,
      Map<ReplicaId, NodeId> members,
      LatencyExperiment experiment) {
    this.world = world;
    this.node = node;
    this.experiment = experiment;
    this.random = node.random("clients");
    this.replica =
        new EpaxosReplica(
            EpaxosConfig.of(node.peer().node(), DISK, members, BlankDisk.NEW_CLUSTER),
            node.pipe(),
            node.transport(),
            node.journal(),
            node.store(),
            node.random("epaxos"),
            new Echo());
  }

  /** A state machine without a state. */
  private static final class Echo implements StateMachine {
    @Override
    public ByteString apply(CommandId id, ByteString payload) {
      return payload;
    }

    @Override
    public void save(StoreBatch batch) {}
  }

  /** In which all commands of {@code experiment} are answered, or never will be. */
  static Duration longest(LatencyExperiment experiment) {
    double submissionSeconds = experiment.commandsPerRegion() / experiment.ratePerSecond();
    return Duration.ofNanos((long) (SPREAD * submissionSeconds * NANOS_PER_SECOND))
        .plus(PATIENCE)
        .plus(PATIENCE);
  }

  void start() {
    replica.onExecuted(this);
    replica.start();
  }

  /** Submits the next command after a random pause, and so on until all are. */
  void submitAll() {
    double pauseSeconds = random.nextExponential() / experiment.ratePerSecond();
    world.schedule(
        Duration.ofNanos((long) (pauseSeconds * NANOS_PER_SECOND)),
        "client",
        () -> {
          submit();
          if (submitted < experiment.commandsPerRegion()) {
            submitAll();
          }
        });
  }

  private void submit() {
    submitted++;
    String name = region().name() + "/" + submitted;
    boolean hot = random.nextInt(WHOLE_PERCENT) < experiment.conflictPercent();
    ByteString payload = ByteString.copyFromUtf8(name);
    long beganNanos = world.clock().nanos();
    submittedAtNanos.put(payload, beganNanos);
    Command command = new Command(new AccessSet(READS, Set.of(hot ? HOT_KEY : name)), payload);
    var unused =
        replica
            .submit(command, PATIENCE)
            .whenComplete(
                (outcome, refusal) -> {
                  if (refusal == null) {
                    executions.recordValue(microsSince(beganNanos));
                  } else {
                    failed++;
                  }
                });
  }

  @Override
  public void committed(Instance decided) {
    if (decided.decidedProposal() instanceof Command command) {
      Long beganNanos = submittedAtNanos.remove(command.payloads().get(0));
      if (beganNanos != null) {
        commits.recordValue(microsSince(beganNanos));
      }
    }
  }

  @Override
  public void executed(CommandId id, List<ByteString> outcomes) {}

  private long microsSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(world.clock().nanos() - nanos);
  }

  boolean isDone() {
    return executions.getTotalCount() + failed == experiment.commandsPerRegion();
  }

  long unanswered() {
    return experiment.commandsPerRegion() - executions.getTotalCount();
  }

  long fastCommits() {
    return replica.metrics().fastCommits();
  }

  long slowCommits() {
    return replica.metrics().slowCommits();
  }

  RegionId region() {
    return node.peer().region();
  }

  RegionLatency latency(Duration oracle) {
    return new RegionLatency(
        region().name(),
        RegionLatency.millis(TimeUnit.NANOSECONDS.toMicros(oracle.toNanos())),
        percentile(commits, MEDIAN),
        percentile(commits, NINETY_NINTH),
        percentile(executions, MEDIAN),
        percentile(executions, NINETY_NINTH));
  }

  private static double percentile(Histogram histogram, double percentile) {
    return RegionLatency.millis(histogram.getValueAtPercentile(percentile));
  }
}

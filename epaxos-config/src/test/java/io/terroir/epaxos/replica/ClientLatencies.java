package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Clients of one replica that submit commands at random moments, whether or not the ones before are
 * answered, and how long these take.
 */
final class ClientLatencies implements ExecutionListener {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ReplicaCluster cluster;
  private final int at;
  private final int commands;
  private final double pauseMillis;
  private final double hotPart;
  private final RandomGenerator random;
  private final Map<String, Duration> begun = new HashMap<>();
  private final List<Duration> commits = new ArrayList<>();
  private final List<Duration> answers = new ArrayList<>();
  private int submitted;

  /**
   * Begins.
   *
   * @param pauseMillis between two commands, on average
   * @param hotPart of the commands writes the one key that all clients write, 0 to 1
   */
  ClientLatencies(
      ReplicaCluster cluster, int at, int commands, double pauseMillis, double hotPart) {
    this.cluster = cluster;
    this.at = at;
    this.commands = commands;
    this.pauseMillis = pauseMillis;
    this.hotPart = hotPart;
    this.random = cluster.world.random("clients/" + at);
    cluster.replica(at).onExecuted(this);
    submitAll();
  }

  private void submitAll() {
    cluster.world.schedule(
        Duration.ofNanos((long) (random.nextExponential() * pauseMillis * NANOS_PER_MILLI)),
        () -> {
          submit();
          if (submitted < commands) {
            submitAll();
          }
        });
  }

  private void submit() {
    submitted++;
    String name = at + "/" + submitted;
    String key = random.nextDouble() < hotPart ? "hot" : name;
    Duration before = cluster.world.elapsed();
    begun.put(name, before);
    var unused =
        cluster
            .submit(at, ReplicaCluster.write(name, key))
            .thenRun(() -> answers.add(cluster.world.elapsed().minus(before)));
  }

  @Override
  public void committed(Instance decided) {
    if (decided.decidedProposal() instanceof Command command) {
      Duration before = begun.remove(command.payloads().get(0).toStringUtf8());
      if (before != null) {
        commits.add(cluster.world.elapsed().minus(before));
      }
    }
  }

  @Override
  public void executed(CommandId id, List<ByteString> outcomes) {}

  boolean isDone() {
    return answers.size() == commands;
  }

  /** Within which {@code part} of the commands were committed. */
  Duration committed(double part) {
    return percentile(commits, part);
  }

  /** Within which {@code part} of the commands were answered. */
  Duration answered(double part) {
    return percentile(answers, part);
  }

  private static Duration percentile(List<Duration> durations, double part) {
    int rank = (int) Math.ceil(part * durations.size());
    return durations.stream().sorted().skip(rank - 1L).findFirst().orElseThrow();
  }
}

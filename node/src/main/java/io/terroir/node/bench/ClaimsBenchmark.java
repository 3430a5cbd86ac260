package io.terroir.node.bench;

import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.process.TemporaryDirectory;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * How many claims three config replicas decide, each in a process of its own with a synced journal,
 * over gRPC on loopback.
 */
public final class ClaimsBenchmark {
  private static final double MICROS_PER_MILLI = 1_000;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double ROUNDED_TO = 1_000;

  /**
   * In which an open loop is not measured yet, at least: it is left alone with what the closed loop
   * before it has begun.
   */
  private static final int SETTLING_SECONDS_MIN = 2;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Settings settings;
  private final PrintWriter progress;

  /**
   * What to run.
   *
   * @param seconds that are measured
   * @param warmUpSeconds before, in which the JVMs compile; always in a closed loop, since a cold
   *     JVM cannot keep up with a rate. An open loop then settles for half as long
   * @param clients in a closed loop, of all replicas together
   * @param rate claims a second that are measured in an open loop; a closed loop if empty
   * @param journal of the replicas
   * @param parent where the disks are made; the system's place for temporary files if empty
   */
  public record Settings(
      int seconds,
      int warmUpSeconds,
      int clients,
      Optional<Double> rate,
      JournalBackend journal,
      Optional<Path> parent) {}

  /** A benchmark that tells {@code progress} what it does. */
  public ClaimsBenchmark(Settings settings, PrintWriter progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs it. Processes and disks are gone afterwards.
   *
   * @throws RuntimeException in one sentence, if a replica or a claim failed
   */
  public ClaimsResult run() {
    BenchTopology topology = BenchTopology.onFreePorts(settings.journal());
    List<RegionId> regions = topology.regions().stream().map(RegionConfig::id).toList();
    TemporaryDirectory directory = TemporaryDirectory.create(settings.parent(), "terroir-bench");
    say("%s, %s", describeLoad(), "disks in " + directory.path());
    try (ReplicaProcesses replicas = ReplicaProcesses.start(topology, directory);
        ClaimClients clients = new ClaimClients(topology)) {
      KeyspaceId keyspace = clients.createKeyspace(regions);
      Supplier<ClaimLoad> newLoad =
          () -> new ClaimLoad(clients, keyspace, topology.load().id(), regions);
      try (ClaimLoad closedLoop = newLoad.get()) {
        closedLoop.awaitFirstClaims();
        closedLoop.startClosedLoop(settings.clients());
        prepare("warming up", settings.warmUpSeconds(), replicas, closedLoop);
        if (settings.rate().isEmpty()) {
          return measure(replicas, closedLoop);
        }
      }
      try (ClaimLoad openLoop = newLoad.get()) {
        openLoop.startOpenLoop(settings.rate().get());
        prepare("settling", settlingSeconds(), replicas, openLoop);
        return measure(replicas, openLoop);
      }
    }
  }

  /** After a closed loop other code is hot: the JVMs compile some of it anew. */
  private int settlingSeconds() {
    return Math.max(SETTLING_SECONDS_MIN, settings.warmUpSeconds() / 2);
  }

  /** Not measured: a claim may be refused while the JVMs compile. */
  private void prepare(String what, int seconds, ReplicaProcesses replicas, ClaimLoad load) {
    pass(what, seconds, replicas, load, () -> {});
  }

  private ClaimsResult measure(ReplicaProcesses replicas, ClaimLoad load) {
    ReplicaCounters before = replicas.counters();
    long startNanos = System.nanoTime();
    load.beginMeasuring();
    Histogram latencies =
        pass("measuring", settings.seconds(), replicas, load, load::requireNoFailure);
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    ReplicaCounters counted = replicas.counters().minus(before);
    return result(latencies, seconds, counted);
  }

  private String describeLoad() {
    return settings
            .rate()
            .map(rate -> String.format("Open loop: %,.0f claims/s", rate))
            .orElseGet(() -> String.format("Closed loop: %,d clients", settings.clients()))
        + " over three replicas on loopback";
  }

  /** Lets the load run, and says every second what it does. */
  private Histogram pass(
      String what, int seconds, ReplicaProcesses replicas, ClaimLoad load, Runnable check) {
    Histogram all = new Histogram(SIGNIFICANT_DIGITS);
    long startNanos = System.nanoTime();
    for (int second = 1; second <= seconds; second++) {
      parkUntil(startNanos + second * SECOND.toNanos());
      replicas.requireAlive();
      load.requireWorking();
      check.run();
      Histogram latest = load.takeLatencyMicros();
      say(
          "%-10s %3d s  %,7d claims/s  p50 %7.1f ms  p99 %7.1f ms",
          what, second, latest.getTotalCount(), millisAt(latest, 50), millisAt(latest, 99));
      all.add(latest);
    }
    return all;
  }

  private static void parkUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static ClaimsResult result(Histogram latencies, double seconds, ReplicaCounters counted) {
    double claims = latencies.getTotalCount();
    if (claims == 0) {
      throw new IllegalStateException("no claim was answered");
    }
    return new ClaimsResult(
        rounded(claims / seconds),
        rounded(millisAt(latencies, 50)),
        rounded(millisAt(latencies, 99)),
        rounded(counted.syncs() / claims),
        rounded(counted.fast() / Math.max(1, counted.fast() + counted.slow())),
        counted.cpu().map(cpu -> rounded(cpu.toNanos() / NANOS_PER_MICRO / claims)),
        rounded(claims / Math.max(1, counted.instances())));
  }

  private static double millisAt(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }

  private static double rounded(double value) {
    return Math.round(value * ROUNDED_TO) / ROUNDED_TO;
  }

  private void say(String format, Object... arguments) {
    progress.printf(format + "%n", arguments);
    progress.flush();
  }
}

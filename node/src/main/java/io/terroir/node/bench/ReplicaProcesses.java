package io.terroir.node.bench;

import io.terroir.node.process.TemporaryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The replicas of a benchmark and their disks. Both are gone after {@link #close}, and also when
 * this process is told to stop in the midst of it.
 */
final class ReplicaProcesses implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final long READY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final TemporaryDirectory directory;
  private final List<ReplicaProcess> processes = new ArrayList<>();
  private final Thread onShutdown = new Thread(this::stop, "bench-shutdown");
  private boolean stopped;

  private ReplicaProcesses(TemporaryDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts them and waits until all serve.
   *
   * @param directory deleted in the end
   * @throws IllegalStateException in one sentence, if one does not
   */
  static ReplicaProcesses start(BenchTopology topology, TemporaryDirectory directory) {
    ReplicaProcesses started = new ReplicaProcesses(directory);
    Runtime.getRuntime().addShutdownHook(started.onShutdown);
    try {
      for (int i = 0; i < topology.replicas().size(); i++) {
        started.add(topology, i);
      }
      started.awaitReady();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private synchronized void add(BenchTopology topology, int replica) {
    if (stopped) {
      throw new IllegalStateException("the benchmark was told to stop");
    }
    processes.add(ReplicaProcess.start(topology, replica, directory.path()));
  }

  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + READY_MAX.toNanos();
    while (!processes.stream().allMatch(ReplicaProcess::isReady)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException(
            "the replicas were not ready within " + READY_MAX.toSeconds() + " s");
      }
      LockSupport.parkNanos(READY_POLL_NANOS);
    }
  }

  /** What they have done together. */
  ReplicaCounters counters() {
    return processes.stream()
        .map(ReplicaProcess::counters)
        .reduce(ReplicaCounters.NONE, ReplicaCounters::plus);
  }

  /**
   * Requires that all run.
   *
   * @throws IllegalStateException in one sentence, if one does not
   */
  void requireAlive() {
    processes.forEach(ReplicaProcess::requireAlive);
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook has nothing left to do.
    }
  }

  private synchronized void stop() {
    stopped = true;
    processes.forEach(ReplicaProcess::close);
    directory.close();
  }
}

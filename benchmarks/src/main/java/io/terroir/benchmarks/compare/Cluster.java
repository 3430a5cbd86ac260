package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.load.RunRequest;
import io.terroir.benchmarks.load.RunResult;
import io.terroir.node.process.TemporaryDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one system, their disks and the process that makes the load. All are gone after
 * {@link #close}, and also when this process is told to stop in the midst of it.
 */
final class Cluster implements AutoCloseable {
  private final TemporaryDirectory directory;
  private final List<ChildProcess> servers = new ArrayList<>();
  private final Thread onShutdown = new Thread(this::stop, "bench-shutdown");
  private final List<ToolProcess> tools = new ArrayList<>();
  private List<String> endpoints = List.of();
  private @Nullable DriverProcess driver;
  private boolean stopped;

  private Cluster(TemporaryDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts a system and waits until it takes puts and has all keys.
   *
   * @param parent where its disks are made; the system's place for temporary files if empty
   * @throws RuntimeException in one sentence, if a process does not start or ends
   */
  static Cluster start(
      Contender contender, int groups, LoadShape load, FsyncDelay delay, Optional<Path> parent) {
    TemporaryDirectory directory = TemporaryDirectory.create(parent, "terroir-compare-");
    Cluster cluster = new Cluster(directory);
    Runtime.getRuntime().addShutdownHook(cluster.onShutdown);
    try {
      Plan plan = contender.plan(new Setup(groups, directory.path(), load));
      cluster.endpoints = plan.endpoints();
      plan.servers().forEach(server -> cluster.add(delay.applyTo(server)));
      cluster.startDriver(plan.driver()).awaitReady(cluster::requireAlive);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private synchronized void add(Launch server) {
    requireNotStopped();
    servers.add(ChildProcess.start(server, directory.path()));
  }

  private synchronized DriverProcess startDriver(Launch launch) {
    requireNotStopped();
    DriverProcess started = DriverProcess.start(launch, directory.path());
    driver = started;
    return started;
  }

  private void requireNotStopped() {
    if (stopped) {
      throw new IllegalStateException("the benchmark was told to stop");
    }
  }

  private void requireAlive() {
    servers.forEach(ChildProcess::requireAlive);
  }

  /** Who is asked, if the system has such. */
  List<String> endpoints() {
    return endpoints;
  }

  /**
   * Runs a program against the cluster to its end.
   *
   * @return what it printed
   * @throws IllegalStateException in one line, if it failed
   */
  List<String> run(Launch tool) {
    List<String> printed = startTool(tool).output();
    requireAlive();
    return printed;
  }

  private synchronized ToolProcess startTool(Launch tool) {
    requireNotStopped();
    ToolProcess started = ToolProcess.start(tool, directory.path());
    tools.add(started);
    return started;
  }

  /** Measures. */
  Sample measure(RunRequest request) {
    DriverProcess load = requireDriver();
    Duration[] cpu = new Duration[2];
    RunResult result =
        load.run(request, this::requireAlive, () -> cpu[0] = cpu(), () -> cpu[1] = cpu());
    requireAlive();
    return Sample.of(result, cpu[1].minus(cpu[0]));
  }

  private synchronized DriverProcess requireDriver() {
    requireNotStopped();
    DriverProcess started = driver;
    if (started == null) {
      throw new IllegalStateException("there is no load");
    }
    return started;
  }

  private Duration cpu() {
    return servers.stream().map(ChildProcess::cpu).reduce(Duration.ZERO, Duration::plus);
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
    DriverProcess load = driver;
    if (load != null) {
      load.close();
    }
    tools.forEach(ToolProcess::close);
    servers.forEach(ChildProcess::close);
    directory.close();
  }
}

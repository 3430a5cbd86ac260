package io.terroir.node.process;

import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.replica.ReplicaMetrics;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.journal.JournalDirectory;
import io.terroir.raft.host.Drain;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.telemetry.HealthChecks.Kind;
import io.terroir.runtime.telemetry.HealthChecks.Registration;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on this machine: its disks, its layers, its metrics. Started and stopped by one thread.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeProcess.class);

  /** Longer than a drain takes, if the pipes still run. */
  private static final long DRAIN_SECONDS_MAX = 5;

  private final ProcessContext context;
  private final SystemEnvironment environment;
  private final Disks disks;
  private final NodeAssembly node;
  private final MemberMetrics metrics;
  private final List<Registration> readiness;
  private boolean stopped;

  private NodeProcess(ProcessContext context, NodeDisk disk) {
    this.context = context;
    this.environment =
        new SystemEnvironment(
            context.self().name(), context.telemetry().openTelemetry(), context.failStop());
    this.disks = Disks.open(context, disk, environment.newRandom());
    this.node =
        new NodeAssembly(
            context.member(environment),
            disks.identity().disk(),
            disks.journal(),
            disks.store(),
            disk.blank());
    this.metrics =
        context
            .metrics()
            .requests(node.participant().requests())
            .journal(disks.journal())
            .database("store", disks.store().database())
            .disk(disks.space());
    disks.journal().database().ifPresent(database -> metrics.database("journal", database));
    environment.observe(metrics);
    observeLayers(new NodeMetrics(metrics));
    String name = context.self().name();
    this.readiness =
        List.of(
            context
                .telemetry()
                .health()
                .add(Kind.READY, "directory of " + name, node.participant()::directoryStatus),
            context
                .telemetry()
                .health()
                .add(Kind.READY, "shards of " + name, node.strong()::status));
  }

  private void observeLayers(NodeMetrics layers) {
    node.configReplica().ifPresent(config -> ConfigReplicaMetrics.observe(metrics, config));
    node.configReplica().ifPresent(config -> layers.audit(config.auditWatch()));
    node.configReplica().ifPresent(config -> layers.reservations(config.expirer()));
    node.configReplica().ifPresent(config -> layers.renumbering(config.renumbering()));
    layers.raft(node.strong().host());
    layers.shards(node.strong().replicas()::machines);
    layers.scrub(node.strong().scrub());
    layers.splits(node.strong().splitter());
    layers.weak(node.weak().store());
    GossipMetrics gossip =
        new GossipMetrics(
            metrics, context.topology().regions().stream().map(RegionConfig::id).toList());
    gossip.gossip(node.weak().store().progress(), node.participant().router());
    gossip.replicas(node.replicas(), context.self().regionId());
  }

  /**
   * Opens the disk and starts. What others need to answer (a quorum, the directory) is waited for
   * in the background.
   *
   * @throws io.terroir.runtime.disk.StorageException if the disk cannot be used
   */
  public static NodeProcess start(ProcessContext context, NodeDisk disk) {
    NodeProcess process = new NodeProcess(context, disk);
    process.node.start();
    return process;
  }

  /**
   * Where a node's disk is.
   *
   * @param journal how its journal is made if it is blank
   * @param resources memory shared with the other databases of this JVM; not closed
   * @param reserveMib mebibytes of it that are kept back, see {@link
   *     io.terroir.runtime.disk.FreeSpace}
   * @param blank what it means if the config replica of the node finds it blank
   */
  public record NodeDisk(
      Path directory,
      JournalDirectory.Settings journal,
      RocksResources resources,
      int reserveMib,
      BlankDisk blank) {}

  /** What its config replica has committed; nothing if it has none. */
  public CommitCounts commits() {
    return node.configReplica()
        .map(config -> counts(config.replica().metrics()))
        .orElse(CommitCounts.NONE);
  }

  private static CommitCounts counts(ReplicaMetrics metrics) {
    return new CommitCounts(metrics.fastCommits(), metrics.slowCommits());
  }

  /** Stops without a word to anybody, as a process that is killed. */
  public void kill() {
    stop(false);
  }

  /** Hands over what it leads, says goodbye to the others, stops, and flushes. */
  @Override
  public void close() {
    if (!stopped) {
      drain();
    }
    stop(true);
  }

  /** Nothing depends on it: without it the others elect leaders when they miss this one. */
  private void drain() {
    try {
      Drain.Result drained = node.drain().get(DRAIN_SECONDS_MAX, TimeUnit.SECONDS);
      log.info(
          "{} has handed over {} of the {} shards that it led",
          context.self().name(),
          drained.held() - drained.kept(),
          drained.held());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("{} could not hand over the shards that it leads", context.self().name(), e);
    }
  }

  /** The journal closes while the pipes still run, so that its last completions are handled. */
  private void stop(boolean politely) {
    if (stopped) {
      return;
    }
    stopped = true;
    readiness.forEach(Registration::close);
    metrics.close();
    node.stop(politely);
    disks.journal().close();
    node.participant().requests().close();
    environment.close();
    context.transport().close();
    disks.store().close();
  }
}

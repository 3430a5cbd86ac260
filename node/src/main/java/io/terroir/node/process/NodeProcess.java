package io.terroir.node.process;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.service.DirectoryFollower;
import io.terroir.epaxos.service.Registrar;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.telemetry.HealthChecks.Kind;
import io.terroir.runtime.telemetry.HealthChecks.Registration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node: its disks, its config replica if it has one, its shards, its weak replicas and read
 * replicas. Started and stopped by one thread.
 */
public final class NodeProcess implements AutoCloseable {
  private final Disks disks;
  private final Participant participant;
  private final Optional<ConfigReplica> configReplica;
  private final Optional<DirectoryFollower> follower;
  private final Registrar registrar;
  private final StrongLayer strong;
  private final WeakLayer weak;
  private final ReadReplicaLayer replicas;
  private final Registration readiness;
  private boolean stopped;

  private NodeProcess(ProcessContext context, NodeDisk disk) {
    this.participant = new Participant(context);
    this.disks = disk.open(context, participant.random());
    this.configReplica =
        context
            .self()
            .configReplica()
            .map(
                number ->
                    new ConfigReplica(
                        context,
                        participant,
                        disks.journal(),
                        new ReplicaId(number),
                        disk.firstStart()));
    this.follower =
        configReplica.isPresent()
            ? Optional.empty()
            : Optional.of(
                new DirectoryFollower(
                    participant.requests(),
                    participant.configReplicas(),
                    participant.view(),
                    participant.pipe(),
                    participant.random()));
    this.registrar =
        new Registrar(
            participant.directory(),
            participant.pipe(),
            participant.random(),
            regionRecord(context.topology().region(context.self().region())),
            List.of(
                new NodeRecord(
                    context.self().id(), context.self().regionId(), context.self().zone())));
    this.strong = new StrongLayer(context, participant, disks);
    this.weak = new WeakLayer(context, participant, disks);
    this.replicas = new ReadReplicaLayer(context, participant, disks, strong.feed());
    this.readiness =
        context
            .telemetry()
            .health()
            .add(Kind.READY, "shards of " + context.self().name(), strong::status);
    NodeMetrics metrics = new NodeMetrics(participant.metrics());
    participant.metrics().journal(disks.journal());
    configReplica.ifPresent(replica -> replica.observe(metrics));
    strong.observe(participant.metrics(), metrics);
    weak.observe(metrics);
  }

  /**
   * Opens the disk and starts. What others need to answer (a quorum, the directory) is waited for
   * in the background.
   *
   * @throws io.terroir.runtime.disk.StorageException if the disk cannot be used
   */
  public static NodeProcess start(ProcessContext context, NodeDisk disk) {
    NodeProcess process = new NodeProcess(context, disk);
    process.configReplica.ifPresent(ConfigReplica::start);
    process.follower.ifPresent(DirectoryFollower::start);
    process.participant.membership().start();
    process.strong.start();
    process.weak.start();
    process.replicas.start();
    var unused = process.registrar.start();
    return process;
  }

  /**
   * Where a node's disk is.
   *
   * @param resources memory shared with the other databases of this JVM; not closed
   * @param firstStart whether the disk may be blank although a config replica lives on it
   */
  public record NodeDisk(Path directory, RocksResources resources, boolean firstStart) {
    private Disks open(ProcessContext context, RandomGenerator random) {
      return Disks.open(context, directory, resources, random);
    }
  }

  private static RegionRecord regionRecord(RegionConfig region) {
    Map<RegionId, Integer> distances = new HashMap<>();
    for (String other : region.nearest()) {
      distances.put(new RegionId(other), distances.size() + 1);
    }
    return new RegionRecord(new Region(region.id(), region.jurisdiction()), distances, 1);
  }

  /** What its config replica has committed; nothing if it has none. */
  public CommitCounts commits() {
    return configReplica.map(ConfigReplica::commits).orElse(CommitCounts.NONE);
  }

  /** Stops without a word to anybody, as a process that is killed. */
  public void kill() {
    stop(false);
  }

  /** Says goodbye to the others, stops, and flushes. */
  @Override
  public void close() {
    stop(true);
  }

  /** The journal closes while the pipes still run, so that its last completions are handled. */
  private void stop(boolean politely) {
    if (stopped) {
      return;
    }
    stopped = true;
    readiness.close();
    participant.stopMeasuring();
    registrar.close();
    if (politely) {
      participant.membership().close();
    }
    replicas.close();
    weak.close();
    strong.close();
    follower.ifPresent(DirectoryFollower::close);
    configReplica.ifPresent(ConfigReplica::close);
    disks.journal().close();
    strong.closePipe();
    participant.stop();
    disks.store().close();
  }
}

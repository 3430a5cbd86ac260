package io.terroir.node.assembly;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.epaxos.service.DirectoryFollower;
import io.terroir.epaxos.service.Registrar;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Membership;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.raft.host.Drain;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.report.NodeReportService;
import io.terroir.runtime.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The layers of a node: its config replica if it has one, its shards, its weak replicas and read
 * replicas. Made, started and stopped by one thread; the disk's identity has been claimed before.
 */
public final class NodeAssembly {
  private final Participant participant;
  private final Optional<ConfigReplica> configReplica;
  private final Optional<DirectoryFollower> follower;
  private final Registrar registrar;
  private final StrongLayer strong;
  private final WeakLayer weak;
  private final ReadReplicaLayer replicas;
  private final NodeReportService reports;

  /**
   * Puts a node together; nothing runs before {@link #start}.
   *
   * @param disk the one that {@code journal} and {@code store} are on
   * @param blank what it means if the config replica of the node finds a blank disk
   */
  public NodeAssembly(
      MemberContext context, DiskId disk, Journal journal, Store store, BlankDisk blank) {
    this.participant = new Participant(context);
    boolean hasReplica = context.self().configReplica().isPresent() || blank == BlankDisk.JOINS;
    this.configReplica =
        hasReplica
            ? Optional.of(new ConfigReplica(context, participant, disk, journal, store, blank))
            : Optional.empty();
    this.follower =
        configReplica.isPresent() ? Optional.empty() : Optional.of(participant.follower());
    this.registrar =
        new Registrar(
            participant.directory(),
            participant.pipe(),
            participant.random(),
            regionRecord(context.topology().region(context.self().region())),
            List.of(
                new NodeRecord(
                    context.self().id(),
                    context.self().regionId(),
                    context.self().zone(),
                    disk,
                    NodeRecord.FIRST_GENERATION)));
    this.strong = new StrongLayer(context, participant, disk, journal, store);
    this.weak = new WeakLayer(context, participant, journal, store);
    this.replicas = new ReadReplicaLayer(context, participant, store, strong.feed());
    this.reports =
        new NodeReportService(
            () -> new NodeReport(journal.room(), weak.store().lags(), replicas.lags()),
            participant.pipe());
  }

  /**
   * Starts everything. What others need to answer (a quorum, the directory) is waited for in the
   * background.
   */
  public void start() {
    configReplica.ifPresent(ConfigReplica::start);
    follower.ifPresent(DirectoryFollower::start);
    participant.membership().start();
    strong.start();
    weak.start();
    replicas.start();
    reports.serveOn(participant.requests());
    var unused = registrar.start();
  }

  private static RegionRecord regionRecord(RegionConfig region) {
    Map<RegionId, Integer> distances = new HashMap<>();
    for (String other : region.nearest()) {
      distances.put(new RegionId(other), distances.size() + 1);
    }
    return new RegionRecord(new Region(region.id(), region.jurisdiction()), distances, 1);
  }

  /** What it has in common with gateways. */
  public Participant participant() {
    return participant;
  }

  /** Its EPaxos replica, if it has one. */
  public Optional<ConfigReplica> configReplica() {
    return configReplica;
  }

  /** Its shards. */
  public StrongLayer strong() {
    return strong;
  }

  /** Its weak replicas. */
  public WeakLayer weak() {
    return weak;
  }

  /** Its read replicas of shards of other regions. */
  public ReadReplicaLayer replicas() {
    return replicas;
  }

  /**
   * Hands the leaderships of shards over to other nodes that membership believes to be alive. The
   * future completes within some seconds, whatever becomes of it; everything must run until then.
   */
  public CompletableFuture<Drain.Result> drain() {
    Membership membership = participant.membership();
    return strong.drain(
        node ->
            membership.members().stream()
                .anyMatch(
                    member ->
                        member.peer().node().equals(node) && member.state() == Member.State.ALIVE));
  }

  /**
   * Takes no more work. Journal and pipes are closed after this, in this order, so that the last
   * completions are handled; then the {@linkplain Participant#requests requests}.
   *
   * @param politely whether the others are told
   */
  public void stop(boolean politely) {
    registrar.close();
    if (politely) {
      participant.membership().close();
    }
    replicas.close();
    weak.close();
    strong.close();
    follower.ifPresent(DirectoryFollower::close);
    configReplica.ifPresent(ConfigReplica::close);
  }
}

package io.terroir.raft.host;

import io.terroir.raft.core.Message;
import io.terroir.raft.log.GroupJournal;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.telemetry.Tracing;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All Raft groups of a process. Each is pinned to one of the pipes for life; messages of all travel
 * over one transport and are told apart by the group's name in the envelope.
 *
 * <p>Members of a group are nodes of its shard's region, as their certificates say; nobody else is
 * listened to.
 *
 * <p>A replica without a record is new on the disk that this node had when the group was created.
 * On any other disk its promises are lost, and it counts only once the others have admitted it. So
 * does one that is opened because a leader has sent it something, whether or not this node was a
 * member before.
 *
 * <p>Thread-safe. {@link #close} does not close what the constructor was given.
 */
public final class RaftHost implements RaftGroups, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);

  private final NodeId self;
  private final DiskId disk;
  private final PeerTransport transport;
  private final Journal journal;
  private final WallClock wallClock;
  private final RandomGenerator random;
  private final RaftConfig config;
  private final List<PipeEngine> engines = new ArrayList<>();
  private final Map<ShardId, GroupReplica> groups = new ConcurrentHashMap<>();
  private final Map<String, GroupReplica> groupsByName = new ConcurrentHashMap<>();
  private final NodeRounds nodes;
  private final List<InvitationListener> invitations = new CopyOnWriteArrayList<>();
  private final List<Consumer<ShardId>> removals = new CopyOnWriteArrayList<>();
  private final SnapshotTraffic snapshots;
  private final Tracing tracing;
  private final RaftTimings timings = new RaftTimings();
  private final AtomicLong dropped = new AtomicLong();

  /**
   * A host without groups, which takes the envelopes for {@link Layer#RAFT}.
   *
   * @param disk the one that {@code journal} and {@code store} are on
   * @param pipes at least one; groups are spread over them
   * @param random for election timeouts
   */
  public RaftHost(
      NodeId self,
      DiskId disk,
      List<Pipe> pipes,
      PeerTransport transport,
      Journal journal,
      Store store,
      WallClock wallClock,
      RandomGenerator random,
      RaftConfig config) {
    this(self, disk, pipes, transport, journal, store, wallClock, random, config, Tracing.NONE);
  }

  /** The same, with commands that belong to traced requests traced. */
  public RaftHost(
      NodeId self,
      DiskId disk,
      List<Pipe> pipes,
      PeerTransport transport,
      Journal journal,
      Store store,
      WallClock wallClock,
      RandomGenerator random,
      RaftConfig config,
      Tracing tracing) {
    this.tracing = tracing;
    this.self = self;
    this.disk = disk;
    this.transport = transport;
    this.journal = journal;
    this.wallClock = wallClock;
    this.random = random;
    this.config = config;
    this.snapshots = new SnapshotTraffic(config.snapshotBytesPerSecondMax());
    for (Pipe pipe : pipes) {
      PipeEngine engine = new PipeEngine(pipe, journal, store, config, snapshots, timings);
      engines.add(engine);
      pipe.execute(engine::start);
    }
    nodes =
        new NodeRounds(
            transport,
            pipes.get(0),
            wallClock,
            name -> Optional.ofNullable(groupsByName.get(name)).map(GroupReplica::sleeper),
            config.rests() ? random.nextLong() : 1,
            config);
    transport.subscribe(Layer.RAFT, this::receive);
  }

  @Override
  public DiskId disk() {
    return disk;
  }

  @Override
  public Trace trace(ShardId shard) {
    GroupJournal records = new GroupJournal(journal, shard);
    return new Trace(records.holdsReplica(), records.removal());
  }

  @Override
  public void onInvitation(InvitationListener listener) {
    invitations.add(listener);
  }

  @Override
  public void onRemoval(Consumer<ShardId> listener) {
    removals.add(listener);
  }

  @Override
  public synchronized RaftGroup open(
      ShardId shard,
      List<NodeId> members,
      Optional<DiskId> createdOn,
      RaftStateMachine stateMachine) {
    if (groups.containsKey(shard)) {
      throw new IllegalStateException("shard " + shard + " is open already");
    }
    PipeEngine engine = engines.get(groups.size() % engines.size());
    RandomGenerator groupRandom = new SplittableRandom(random.nextLong());
    Recovery.Recovered recovered =
        Recovery.recover(
            shard,
            self,
            disk,
            members,
            createdOn,
            journal,
            stateMachine.applied(),
            stateMachine.configuration(),
            groupRandom,
            config);
    if (recovered.core().joining() && createdOn.isPresent()) {
      LOG.warn(
          "the disk on which this node held shard {} is lost; a majority of {} must admit it again",
          shard,
          members);
    }
    GroupMessenger messenger = new GroupMessenger(transport, shard);
    Standing standing = new Standing(wallClock, recovered.core());
    GroupDriver driver =
        new GroupDriver(
            shard,
            self,
            recovered,
            members,
            engine,
            messenger,
            nodes,
            stateMachine,
            standing,
            this::removed,
            config);
    GroupReplica replica = new GroupReplica(shard, engine.pipe(), driver, tracing);
    // Queued before any message can be: what recovery has to write comes first in the journal.
    engine.pipe().execute(() -> driver.start(recovered.first()));
    groups.put(shard, replica);
    groupsByName.put(shard.toString(), replica);
    return replica;
  }

  @Override
  public Optional<RaftGroup> group(ShardId shard) {
    return Optional.ofNullable(groups.get(shard));
  }

  @Override
  public Collection<RaftGroup> groups() {
    return Collections.unmodifiableCollection(groups.values());
  }

  /** The snapshots that come to and go from this node. */
  public SnapshotTraffic snapshots() {
    return snapshots;
  }

  /** How long the parts of a write take here. */
  public RaftTimings timings() {
    return timings;
  }

  /**
   * Messages that were not taken: malformed, for unknown groups, from another region than the
   * group's, or for a full pipe.
   */
  public long droppedMessages() {
    return dropped.get();
  }

  private void removed(ShardId shard) {
    removals.forEach(listener -> listener.accept(shard));
    groupsByName.remove(shard.toString());
    // Only now may it be opened again, by another thread: its name is not to be taken from it.
    groups.remove(shard);
  }

  private void receive(Peer from, Envelope envelope) {
    if (envelope.group().equals(NodeRounds.NAME)) {
      receiveOfNode(from, envelope);
      return;
    }
    GroupReplica group = groupsByName.get(envelope.group());
    if (group == null) {
      invite(from, envelope);
      return;
    }
    boolean taken =
        from.region().equals(group.shard().region())
            && group.pipe().offer(() -> receive(group, from.node(), envelope));
    if (!taken) {
      dropped.incrementAndGet();
    }
  }

  private void receiveOfNode(Peer from, Envelope envelope) {
    boolean taken =
        from.region().equals(transport.self().region())
            && engines.get(0).pipe().offer(() -> receiveOfNode(from.node(), envelope));
    if (!taken) {
      dropped.incrementAndGet();
    }
  }

  private void receiveOfNode(NodeId from, Envelope envelope) {
    try {
      nodes.receive(from, NodeMessageCodec.decode(envelope.payload()));
    } catch (IllegalArgumentException malformed) {
      dropped.incrementAndGet();
      LOG.warn("node {} sent something that no node of this release sends", from);
    }
  }

  /** A leader's message to a group that is not open is an invitation; it is lost all the same. */
  private void invite(Peer from, Envelope envelope) {
    dropped.incrementAndGet();
    Optional<ShardId> shard =
        shard(envelope.group()).filter(id -> id.region().equals(from.region()));
    if (shard.isEmpty() || invitations.isEmpty()) {
      return;
    }
    decode(from.node(), envelope)
        .filter(Message.ToFollower.class::isInstance)
        .map(Message.ToFollower.class::cast)
        .ifPresent(
            message ->
                invitations.forEach(listener -> listener.invited(shard.get(), message.session())));
  }

  private static Optional<ShardId> shard(String name) {
    try {
      return Optional.of(ShardId.parse(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void receive(GroupReplica group, NodeId from, Envelope envelope) {
    Optional<Message> message = decode(from, envelope);
    if (message.isPresent()) {
      group.driver().receive(from, message.get());
    } else {
      dropped.incrementAndGet();
    }
  }

  private static Optional<Message> decode(NodeId from, Envelope envelope) {
    try {
      return Optional.of(RaftWire.decode(envelope.payload()));
    } catch (IllegalArgumentException malformed) {
      LOG.warn("node {} sent something that is no Raft message of this release", from);
      return Optional.empty();
    }
  }

  /** Ends all groups: nothing is sent or answered any more. What is under way is refused. */
  @Override
  public void close() {
    nodes.close();
    engines.forEach(engine -> engine.pipe().execute(engine::close));
  }
}

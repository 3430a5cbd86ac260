package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.clock.ClockOffsetException;
import io.terroir.runtime.clock.HybridLogicalClock;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.data.NodeReport.GossipLag;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The replica of all weak keyspaces that this node keeps: owns the order of disk and network.
 *
 * <p>An update is accepted when it has passed the gate (its scope is kept here, its sender may have
 * it, its timestamp is not from the future). It is then logged in the journal; when that is durable
 * it is written to the rows, and only then acknowledged, shown, pushed, shipped or told of. After a
 * crash the log is replayed from the position found in the store.
 *
 * <p>Every start is a new incarnation with a random number whose updates count from 0; its first
 * update in a scope closes the earlier ones. {@link #perform} may be called from any thread;
 * everything else happens on the pipe.
 */
public final class WeakStore implements AutoCloseable {
  /** The group of envelopes about weak data. */
  public static final String GROUP = "weak";

  private static final ByteString POSITION_KEY = StoreSpace.WEAK.key(KeyBytes.tag('p'));

  private final WeakConfig config;
  private final WeakTopology topology;
  private final Pipe pipe;
  private final LayerRouter router;
  private final Peer self;
  private final Journal journal;
  private final Store store;
  private final WallClock wallClock;
  private final HybridLogicalClock clock;
  private final Incarnation incarnation;
  private final DeltaLog log;
  private final WeakRows rows;
  private final WeakWriter writer;
  private final Coverage coverage = new Coverage();
  private final ClockOffsets offsets;
  private final AntiEntropyCore core;
  private final GossipProgress progress;
  private long position;
  private long inFlightBytes;
  private long written;
  private long received;
  private long refusedForClock;
  private long refusedForScope;
  private volatile WeakCounters counters = new WeakCounters(0, 0, 0, 0);
  private volatile boolean closed;

  /**
   * A replica that has not recovered yet.
   *
   * @param mayLive false for nodes known to be dead, see {@code Membership.mayLive}
   * @param random gives the incarnation and the choice of peers
   */
  public WeakStore(
      WeakConfig config,
      WeakTopology topology,
      Predicate<NodeId> mayLive,
      Pipe pipe,
      LayerRouter router,
      Journal journal,
      Store store,
      WallClock wallClock,
      RandomGenerator random) {
    this.config = config;
    this.topology = topology;
    this.pipe = pipe;
    this.router = router;
    this.self = router.self();
    this.journal = journal;
    this.store = store;
    this.wallClock = wallClock;
    this.clock = new HybridLogicalClock(wallClock, config.maxOffset());
    this.incarnation = new Incarnation(self.node(), random.nextLong());
    this.log = new DeltaLog(journal);
    this.rows = new WeakRows(store);
    this.writer = new WeakWriter(rows, clock);
    this.offsets = new ClockOffsets(config.maxOffset());
    this.core = new AntiEntropyCore(self, topology, mayLive, random);
    this.progress = new GossipProgress(pipe.clock());
  }

  /** Recovers from journal and store, blocking on the disk, then begins to serve and to speak. */
  public void start() {
    recover();
    router.subscribe(GROUP, (from, envelope) -> pipe.offer(() -> receive(from, envelope)));
    pipe.execute(this::sessions);
  }

  /** Stops; what is on its way to the disk may or may not arrive there. */
  @Override
  public void close() {
    closed = true;
  }

  /** What was done since the start. */
  public WeakCounters counters() {
    return counters;
  }

  /** How far this replica is behind others. */
  public GossipProgress progress() {
    return progress;
  }

  /** How far it is behind each other region that it has heard of. On the pipe only. */
  public List<GossipLag> lags() {
    return progress.lags(self.region());
  }

  /** The life of this replica. */
  Incarnation incarnation() {
    return incarnation;
  }

  /**
   * Does an operation here. The future completes on the pipe, normally also with a refusal: a write
   * when it is durable here.
   */
  public CompletableFuture<WeakResponse> perform(WeakRequest request) {
    CompletableFuture<WeakResponse> answer = new CompletableFuture<>();
    if (!pipe.offer(() -> perform(request, answer))) {
      answer.complete(new WeakResponse.Refused(busy()));
    }
    return answer;
  }

  private static Refusal busy() {
    return Refusal.of(
        Reason.RESOURCE_EXHAUSTED, "this replica has too much to do; retry after a moment");
  }

  // ---- recovery

  private void recover() {
    coverage.load(store);
    position =
        store.get(POSITION_KEY).map(bytes -> bytes.asReadOnlyByteBuffer().getLong()).orElse(0L);
    for (LogRecord logged : log.after(position)) {
      position = logged.position();
      StoreBatch batch = new StoreBatch();
      accept(logged, batch);
      batch.put(POSITION_KEY, KeyBytes.number(position));
      store.write(batch);
      rows.written(batch, position);
      if (logged.delta().delta() instanceof Delta.Register register) {
        clock.resumeAfter(register.register().timestamp());
      }
    }
    coverage
        .all()
        .forEach((scope, vector) -> core.step(new AntiEntropyInput.Recovered(scope, vector)));
  }

  // ---- clients

  private void perform(WeakRequest request, CompletableFuture<WeakResponse> answer) {
    try {
      WeakPlacement placement = admitted(request);
      if (request.operation().isWrite()) {
        write(request, placement, answer);
      } else {
        answer.complete(read(request, placement));
      }
    } catch (TerroirRefusedException e) {
      answer.complete(new WeakResponse.Refused(e.refusal()));
    }
  }

  private WeakPlacement admitted(WeakRequest request) {
    WeakPlacement placement =
        topology
            .placement(request.keyspace(), request.origin())
            .orElseThrow(() -> unavailable("this node does not know the keyspace yet"));
    WeakReplicas replicas =
        topology
            .replicas(placement.scope())
            .orElseThrow(() -> unavailable("this node does not know the replicas yet"));
    if (!replicas.residency().allows(self.region())) {
      throw Refusal.of(
              Reason.RESIDENCY_VIOLATION,
              "the policy does not let this region keep the origin; ask a replica elsewhere")
          .toException();
    }
    if (!replicas.peers().contains(self)) {
      throw unavailable("this node is not a replica of the origin");
    }
    if (!WeakWriter.fits(request.operation(), placement.mergeType())) {
      throw Refusal.invalid(
              "operation", "the operation does not fit the merge type of the keyspace")
          .toException();
    }
    return placement;
  }

  private static TerroirRefusedException unavailable(String message) {
    return Refusal.of(Reason.UNAVAILABLE, message).toException();
  }

  private WeakResponse read(WeakRequest request, WeakPlacement placement) {
    return new WeakResponse.Served(
        rows.read(
            placement.mergeType(), request.keyspace(), request.origin(), request.operation().key()),
        self.node(),
        self.region());
  }

  private void write(
      WeakRequest request, WeakPlacement placement, CompletableFuture<WeakResponse> answer) {
    Optional<Refusal> refusal = journal.refusal();
    if (refusal.isPresent()) {
      throw refusal.get().toException();
    }
    if (inFlightBytes >= config.inFlightBytesMax()) {
      throw busy().toException();
    }
    if (offsets.isOwnClockOff()) {
      throw unavailable("the clock of this replica is off; write at another one");
    }
    WeakScope scope = placement.scope();
    List<LoggedDelta> updates = new ArrayList<>();
    closing(scope).ifPresent(updates::add);
    Dot dot = new Dot(incarnation, nextSeq(scope) + updates.size());
    updates.add(
        new LoggedDelta(
            dot, writer.deltaOf(request.keyspace(), request.origin(), request.operation(), dot)));
    written++;
    log(scope, updates, new UpdateSource.Own(), () -> answer.complete(read(request, placement)));
  }

  private long nextSeq(WeakScope scope) {
    return coverage.of(scope).of(incarnation).end();
  }

  /** The update that closes the earlier lives of this replica, if any are open. */
  private Optional<LoggedDelta> closing(WeakScope scope) {
    List<Delta.End> ends = coverage.unclosed(scope, incarnation);
    return ends.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LoggedDelta(new Dot(incarnation, nextSeq(scope)), new Delta.IncarnationEnds(ends)));
  }

  // ---- the order of disk and network

  /**
   * Logs accepted updates; when they are durable writes the rows, tells peers, runs {@code then}.
   */
  private void log(WeakScope scope, List<LoggedDelta> updates, UpdateSource source, Runnable then) {
    JournalBatch toJournal = new JournalBatch();
    StoreBatch toStore = new StoreBatch();
    for (LoggedDelta update : updates) {
      LogRecord logged = new LogRecord(++position, scope, update);
      log.append(toJournal, logged);
      accept(logged, toStore);
    }
    long through = position;
    toStore.put(POSITION_KEY, KeyBytes.number(through));
    inFlightBytes += toJournal.sizeBytes();
    journal.commit(
        toJournal,
        () ->
            pipe.execute(
                () -> {
                  inFlightBytes -= toJournal.sizeBytes();
                  store.write(toStore);
                  rows.written(toStore, through);
                  publishCounters();
                  then.run();
                  send(core.step(new AntiEntropyInput.Durable(scope, updates, source)));
                  progress.durable(scope, core.durable(scope));
                }));
  }

  private void accept(LogRecord logged, StoreBatch batch) {
    coverage.accept(logged.scope(), logged.delta());
    rows.merge(
        logged.scope().keyspace(), logged, dot -> coverage.of(logged.scope()).covers(dot), batch);
    coverage.write(logged.scope(), logged.delta(), batch);
  }

  private void publishCounters() {
    counters = new WeakCounters(written, received, refusedForClock, refusedForScope);
  }

  // ---- peers

  private void sessions() {
    if (closed) {
      return;
    }
    List<WeakScope> kept = topology.kept().stream().sorted().toList();
    progress.retain(kept);
    for (WeakScope scope : kept) {
      closing(scope)
          .ifPresent(update -> log(scope, List.of(update), new UpdateSource.Own(), () -> {}));
    }
    send(core.step(new AntiEntropyInput.SessionsDue()));
    pipe.schedule(config.sessionInterval(), this::sessions);
  }

  private void receive(Peer from, Envelope envelope) {
    if (closed) {
      return;
    }
    WeakWire.decode(envelope.payload())
        .ifPresent(
            message -> {
              if (!mayHave(from, envelope.scope(), message.scope())) {
                refusedForScope++;
                publishCounters();
              } else if (message instanceof WeakMessage.Deltas deltas) {
                receive(from, deltas);
              } else if (message instanceof WeakMessage.Digest digest) {
                offsets.heard(from.node(), digest.wallMillis(), wallClock.millis());
                progress.heard(
                    from.region(), digest.scope(), digest.durable(), core.durable(digest.scope()));
                send(core.step(new AntiEntropyInput.Heard(from, digest)));
              }
            });
  }

  /**
   * The gate at the merge: both ends keep the scope, in regions that may, and the envelope said so.
   */
  private boolean mayHave(Peer from, ResidencyScope declared, WeakScope scope) {
    return declared.kind() != ResidencyScope.Kind.NO_USER_DATA
        && declared.allows(self.region())
        && topology
            .replicas(scope)
            .filter(replicas -> replicas.peers().contains(from) && replicas.peers().contains(self))
            .isPresent();
  }

  private void receive(Peer from, WeakMessage.Deltas message) {
    if (inFlightBytes >= config.inFlightBytesMax() || journal.refusal().isPresent()) {
      return;
    }
    List<LoggedDelta> fresh = new ArrayList<>();
    DotVector covered = coverage.of(message.scope());
    for (LoggedDelta update : message.deltas()) {
      if (!covered.covers(update.dot()) && isAcceptable(message.scope(), update.delta())) {
        covered = covered.plus(update.dot());
        fresh.add(update);
      }
    }
    publishCounters();
    if (!fresh.isEmpty()) {
      received += fresh.size();
      log(
          message.scope(),
          fresh,
          new UpdateSource.FromPeer(from, message.forward(), message.more()),
          () -> {});
    }
  }

  /** A delta that is refused is not covered, so it will be asked for again. */
  private boolean isAcceptable(WeakScope scope, Delta delta) {
    if (!(delta instanceof Delta.OfKey change)) {
      return true;
    }
    boolean belongs =
        topology
            .placement(scope.keyspace(), change.origin())
            .filter(placement -> placement.scope().equals(scope))
            .filter(placement -> WeakWriter.fits(change, placement.mergeType()))
            .isPresent();
    if (!belongs) {
      refusedForScope++;
      return false;
    }
    if (change instanceof Delta.Register register) {
      try {
        clock.update(register.register().timestamp());
      } catch (ClockOffsetException e) {
        refusedForClock++;
        return false;
      }
    }
    return true;
  }

  private void send(List<AntiEntropyEffect> effects) {
    for (AntiEntropyEffect effect : effects) {
      if (effect instanceof AntiEntropyEffect.Push push) {
        send(
            push,
            Lane.CONSENSUS,
            new WeakMessage.Deltas(push.scope(), push.deltas(), push.forward(), false));
      } else if (effect instanceof AntiEntropyEffect.Ship ship) {
        DeltaLog.Chunk chunk = log.read(ship.scope(), ship.dots(), config.messageBytesMax());
        send(
            ship,
            Lane.BULK,
            new WeakMessage.Deltas(ship.scope(), chunk.deltas(), false, !chunk.complete()));
      } else if (effect instanceof AntiEntropyEffect.Tell tell) {
        send(
            tell,
            Lane.CONSENSUS,
            new WeakMessage.Digest(
                tell.scope(), tell.durable(), tell.replyWanted(), wallClock.millis()));
      }
    }
  }

  private void send(AntiEntropyEffect effect, Lane lane, WeakMessage message) {
    router.send(effect.to(), lane, GROUP, effect.residency(), WeakWire.encode(message));
  }
}

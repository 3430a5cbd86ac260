package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The state of one replica of a shard. What an entry does depends on the entry and on the state
 * before it, never on a clock, on chance or on iteration order, and reaches the store in one batch
 * together with the applied position.
 *
 * <p>All methods run on the group's pipe, except {@link #state}, {@link #counters}, {@link #view}
 * and {@link #stateHash}, which any thread may call.
 */
public final class ShardStateMachine implements RaftStateMachine {
  /**
   * After how many entries replicas compare what they hold. The same on every member, in every
   * version. Comparing takes two small messages; a fault is found so many entries late at most.
   */
  public static final int CHECKPOINT_ENTRIES = 64;

  private final ShardId shard;
  private final Store store;
  private final ShardKeys keys;
  private final RequestRules rules;
  private final WriteApplier writes;
  private final LeaseApplier leases;
  private final OwnershipApplier ownershipChanges;
  private final ReadEvaluator reads;
  private final History history;
  private final RowCache rows;
  private final RowSums sums;
  private final SnapshotStaging staging;
  private final HeldRange range;
  private final SplitApplier splits;
  private final SplitRows splitRows;
  private final List<ShardSplit> splitsApplied = new ArrayList<>();
  private final Set<ShardId> founded = new HashSet<>();
  private Founding founding = Founding.NONE;

  /** Of all entries applied since this was made; what they take in the store is about as much. */
  private final LongAdder broughtBytes = new LongAdder();

  /** A snapshot is about to be written, and with it another range. */
  private boolean rangeIsStale;

  /** Effects of the batch that is being gathered, over the store. */
  private final Overlay pending;

  private final List<ChangeListener> listeners = new ArrayList<>();

  /** Of entries whose batch is not in the store, or of which nobody was told. */
  private final List<Checkpoint> checkpoints = new ArrayList<>();

  /** After the last entry applied, whether or not its batch is in the store. */
  private AppliedState latest;

  /** What is in the store. */
  private volatile AppliedState stored;

  /**
   * The replica that {@code store} holds, or a blank one.
   *
   * @param rangeAtCreation the origins of the shard when it was created. What it holds since then
   *     is part of its state
   * @param limits the same on every member
   */
  public ShardStateMachine(
      ShardId shard, OriginRange rangeAtCreation, ShardLimits limits, Store store) {
    this.shard = shard;
    this.store = store;
    this.keys = ShardKeys.in(shard, store);
    this.staging = new SnapshotStaging(keys, store);
    this.rules = new RequestRules(shard, limits);
    this.range = new HeldRange(shard, rangeAtCreation, keys, store);
    this.splits = new SplitApplier(shard, keys, range);
    this.splitRows = new SplitRows(keys);
    Ownership ownership = new Ownership(shard, range, keys);
    this.writes = new WriteApplier(keys, limits, rules, ownership);
    this.leases = new LeaseApplier(keys, limits, ownership);
    this.ownershipChanges = new OwnershipApplier(keys, ownership);
    this.reads = new ReadEvaluator(keys, limits, rules, ownership);
    this.history = new History(keys, limits);
    this.rows = new RowCache(keys, store);
    this.sums = new RowSums(keys);
    this.pending = new Overlay(rows);
    this.latest = store.get(keys.position()).map(AppliedState::decode).orElse(AppliedState.BLANK);
    this.stored = latest;
  }

  /** Which shard. */
  public ShardId shard() {
    return shard;
  }

  /** Adds one who follows what is applied; before the group is opened. They hear in this order. */
  public void addListener(ChangeListener listener) {
    listeners.add(listener);
  }

  /**
   * Has {@code founding} found the shards into which this one splits; before the group is opened.
   */
  public void foundWith(Founding founding) {
    this.founding = founding;
  }

  /** The range after the last entry applied. Any thread may ask. */
  public ShardRange range() {
    return range.now();
  }

  /** The splits of this shard so far, in their order. Any thread may ask. */
  public List<SplitOff> splitsOff() {
    return range.splits().entrySet().stream()
        .map(
            split ->
                new SplitOff(
                    split.getKey(),
                    range.child(split.getValue()),
                    split.getValue().origins().first()))
        .toList();
  }

  /** Adds to {@code batch} that nothing of the shard is left; no use is made of this any more. */
  public void erase(StoreBatch batch) {
    keys.erase(batch);
  }

  /** What the store holds now. */
  public AppliedState state() {
    return stored;
  }

  /** What is wrong with {@code request} whatever the state; empty if nothing is. */
  public Optional<Refusal> check(ShardRequest request) {
    return rules.refusal(request);
  }

  /**
   * Evaluates a read in the applied state. For a linearizable one the caller has waited for a read
   * index. A watch sees what is in the store.
   */
  public Outcome read(ShardRequest request) {
    return request.operation() instanceof DataOperation.Watch
        ? reads.read(request, stored, store)
        : reads.read(request, latest, pending);
  }

  /** Shows all leases of the shard, as of the last entry applied. */
  public void leases(Consumer<LeaseChange> visitor) {
    pending.scan(
        keys.leasesFirst(),
        keys.leasesEnd(),
        (key, row) -> {
          visitor.accept(
              LeaseChange.of(keys.originOf(key), ShardKeys.leaseOf(key), LeaseRow.decode(row)));
          return true;
        });
  }

  /** What became of the requests in the log so far. Any thread may ask. */
  public ShardCounters counters() {
    return writes.counters();
  }

  /** How many bytes the entries had that were applied since this was opened. Any thread may ask. */
  public long broughtBytes() {
    return broughtBytes.sum();
  }

  /** A walk over all that the store holds of the shard, to measure it; the caller closes it. */
  public ShardSizes sizes() {
    StoreView view = store.view();
    return new ShardSizes(ShardKeys.in(shard, view), view);
  }

  /** A view of the applied state for whoever copies entries; the caller closes it. */
  public ShardView view() {
    StoreView view = store.view();
    return new ShardView(ShardKeys.in(shard, view), view);
  }

  /** SHA-256 over everything that the shard holds in the store, applied position included. */
  public ByteString stateHash() {
    try (StoreView view = store.view()) {
      return SnapshotWriter.hash(ShardKeys.in(shard, view), view);
    }
  }

  @Override
  public LogPosition applied() {
    return latest.position();
  }

  @Override
  public ByteString apply(LogPosition position, ByteString command) {
    broughtBytes.add(command.size());
    ReadMemo before = new ReadMemo(pending);
    Overlay effects = new Overlay(before);
    WriteApplier.Applied applied = applyCommand(position, command, effects);
    HistoryWindow window =
        applied.changes().isEmpty()
            ? applied.history()
            : history.keep(applied.changes(), applied.replaced(), applied.history(), effects);
    long sumChange = sums.change(effects, before) - applied.sumOfGone();
    finish(position, applied.revision(), window, sumChange, effects);
    if (!applied.changes().isEmpty()) {
      listeners.forEach(listener -> listener.changed(applied.revision(), applied.changes()));
    }
    applied
        .leaseChanges()
        .forEach(change -> listeners.forEach(listener -> listener.leaseChanged(change)));
    return applied.outcome();
  }

  private WriteApplier.Applied applyCommand(
      LogPosition position, ByteString bytes, Overlay effects) {
    try {
      ShardCommand command = ShardCodec.decodeCommand(bytes);
      if (command instanceof ShardCommand.Execute execute) {
        return writes.apply(execute, latest, effects);
      } else if (command instanceof ShardCommand.Split split) {
        return split(split, position, effects);
      } else if (command instanceof ShardCommand.Compact compact) {
        return compact(compact.revision(), effects);
      } else if (command instanceof ShardCommand.ExpireLease expire) {
        return leases.expire(expire, position.term(), latest, effects);
      } else if (command instanceof ShardCommand.CheckpointLeases checkpoint) {
        return leases.checkpoint(checkpoint, position.term(), latest, effects);
      }
      Outcome outcome = ownershipChanges.apply((ShardCommand.SetGone) command, effects);
      return WriteApplier.Applied.nothing(ShardCodec.encodeOutcome(outcome), latest);
    } catch (MalformedException e) {
      // Every replica finds the same bytes and refuses alike.
      ByteString refused = ShardCodec.encodeOutcome(new Outcome.Refused(e.refusal()));
      return WriteApplier.Applied.nothing(refused, latest);
    }
  }

  /** Takes no revision: no key changes. */
  private WriteApplier.Applied split(
      ShardCommand.Split command, LogPosition position, Overlay effects) {
    Optional<Refusal> refusal = splits.refusal(command, effects);
    if (refusal.isPresent()) {
      ByteString refused = ShardCodec.encodeOutcome(new Outcome.Refused(refusal.get()));
      return WriteApplier.Applied.nothing(refused, latest);
    }
    ShardSplit split = splits.apply(command, position, effects);
    splitsApplied.add(split);
    boolean founds = founding.founds(split);
    if (founds) {
      founded.add(split.child());
    }
    SplitRows.Left left = splitRows.take(split, founds, latest, pending, effects);
    Outcome outcome = new Outcome.SplitDone(command.child(), command.generation());
    return new WriteApplier.Applied(
        ShardCodec.encodeOutcome(outcome),
        latest.revision(),
        List.of(),
        Map.of(),
        List.of(),
        left.history(),
        left.sumOfGone());
  }

  /** Takes no revision: no key changes. */
  private WriteApplier.Applied compact(long revision, Overlay effects) {
    HistoryWindow window = history.compact(revision, latest.revision(), latest.history(), effects);
    Outcome outcome = new Outcome.Compacted(window.compactedRevision());
    return new WriteApplier.Applied(
        ShardCodec.encodeOutcome(outcome),
        latest.revision(),
        List.of(),
        Map.of(),
        List.of(),
        window);
  }

  @Override
  public void applyNothing(LogPosition position) {
    Overlay effects = new Overlay(pending);
    finish(position, latest.revision(), latest.history(), RowSum.EMPTY, effects);
  }

  @Override
  public Optional<ByteString> configuration() {
    return pending.get(keys.members());
  }

  @Override
  public void applyConfiguration(LogPosition position, ByteString configuration) {
    Overlay effects = new Overlay(pending);
    effects.put(keys.members(), configuration);
    long sumChange = sums.change(effects, pending);
    finish(position, latest.revision(), latest.history(), sumChange, effects);
  }

  private void finish(
      LogPosition position, long revision, HistoryWindow window, long sumChange, Overlay effects) {
    Invariants.check(
        position.index() == latest.position().index() + 1, "entries are applied one after another");
    latest = latest.next(position, revision, window, sumChange);
    if (position.index() % CHECKPOINT_ENTRIES == 0) {
      checkpoints.add(latest.checkpoint());
    }
    effects.put(keys.position(), latest.encode());
    effects.moveInto(pending);
  }

  @Override
  public void gather(StoreBatch batch) {
    pending.copyInto(batch);
    splitRows.copyInto(batch);
    splitsApplied.stream()
        .filter(split -> founded.contains(split.child()))
        .forEach(split -> founding.addTo(batch, split));
  }

  @Override
  public void applied(long index) {
    Invariants.check(index == latest.position().index(), "a batch holds all that was applied");
    rows.stored(pending);
    pending.clear();
    stored = latest;
    if (rangeIsStale) {
      rangeIsStale = false;
      range.read(store);
    }
    if (!splitsApplied.isEmpty()) {
      splitsStored();
    }
    listeners.forEach(listener -> listener.applied(stored));
  }

  private void splitsStored() {
    splitRows.clear();
    List<ShardSplit> done = List.copyOf(splitsApplied);
    splitsApplied.clear();
    for (ShardSplit split : done) {
      listeners.forEach(listener -> listener.split(split));
      if (founded.remove(split.child())) {
        founding.stored(split);
      }
    }
  }

  @Override
  public List<Checkpoint> takeCheckpoints() {
    if (checkpoints.isEmpty()) {
      return List.of();
    }
    List<Checkpoint> passed = List.copyOf(checkpoints);
    checkpoints.clear();
    return passed;
  }

  /** Looks through everything that the store holds of the shard; the caller closes it. */
  public RowScan scan() {
    StoreView view = store.view();
    return new RowScan(ShardKeys.in(shard, view), view);
  }

  @Override
  public Snapshot snapshot() {
    StoreView view = store.view();
    return new SnapshotWriter(ShardKeys.in(shard, view), view);
  }

  @Override
  public void stage(
      ByteString piece, boolean first, boolean last, ByteString record, StoreBatch batch) {
    staging.stage(piece, first, last, record, batch);
  }

  @Override
  public Optional<ByteString> staged() {
    return staging.record();
  }

  @Override
  public void discardStaged(StoreBatch batch) {
    staging.discard(batch);
  }

  @Override
  public void restore(LogPosition position, StoreBatch batch) {
    AppliedState restored = staging.restore(batch);
    Invariants.check(
        restored.position().equals(position), "a snapshot is of the position that it claims");
    pending.clear();
    checkpoints.clear();
    rows.clear();
    latest = restored;
    rangeIsStale = true;
    listeners.forEach(listener -> listener.restored(restored.revision()));
  }

  @Override
  public long flushedIndex() {
    return store
        .getFlushed(ShardKeys.flushedIn(shard, store).position())
        .map(AppliedState::decode)
        .orElse(AppliedState.BLANK)
        .position()
        .index();
  }
}

package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One replica on a simulated disk, applied by hand as the host would. */
public final class TestReplica {
  public static final RegionId REGION = new RegionId("eu-west-1");
  public static final ShardId SHARD = new ShardId(new KeyspaceId(3), REGION, 0);
  private static final Term TERM = new Term(1);

  private final OriginRange range;
  private final ShardLimits limits;
  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final List<ByteString> log = new ArrayList<>();
  private ShardStateMachine machine;

  public TestReplica() {
    this(ShardLimits.DEFAULT);
  }

  public TestReplica(ShardLimits limits) {
    this(OriginRange.ALL, limits, 1);
  }

  TestReplica(OriginRange range, ShardLimits limits, long seed) {
    this.range = range;
    this.limits = limits;
    this.world = new SimulatedWorld(seed);
    this.node = world.node(new Peer(new NodeId("a"), REGION));
    this.machine = open();
  }

  private ShardStateMachine open() {
    return new ShardStateMachine(SHARD, range, limits, node.store());
  }

  public ShardStateMachine machine() {
    return machine;
  }

  SimulatedNode node() {
    return node;
  }

  SimulatedWorld world() {
    return world;
  }

  /** Appends and applies one entry in a batch of its own. */
  Outcome apply(ByteString command) {
    return applyInOneBatch(List.of(command)).get(0);
  }

  public Outcome apply(ShardRequest request) {
    return apply(ShardCodec.encodeRequest(request));
  }

  Outcome apply(ShardCommand.SetGone gone) {
    return apply(ShardCodec.encodeSetGone(gone));
  }

  List<Outcome> applyInOneBatch(List<ByteString> commands) {
    log.addAll(commands);
    return applyLog(machine.applied().index(), commands.size());
  }

  private List<Outcome> applyLog(long afterIndex, int count) {
    StoreBatch batch = new StoreBatch();
    List<Outcome> outcomes = new ArrayList<>();
    for (long index = afterIndex + 1; index <= afterIndex + count; index++) {
      ByteString command = log.get((int) index - 1);
      outcomes.add(decode(machine.apply(new LogPosition(TERM, index), command)));
    }
    machine.gather(batch);
    node.store().write(batch);
    machine.applied(afterIndex + count);
    return outcomes;
  }

  /** Crashes, opens what is left on disk, and applies the rest of the log again. */
  void crashAndReplay() {
    node.crash();
    node.restart();
    machine = open();
    long from = machine.applied().index();
    applyLog(from, (int) (log.size() - from));
  }

  List<ByteString> log() {
    return log;
  }

  static Outcome decode(ByteString outcome) {
    try {
      return ShardCodec.decodeOutcome(outcome);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The entry under {@code key}, as a linearizable read of {@code epoch} finds it. */
  Optional<Entry> entry(OriginDigest origin, long epoch, String key) {
    Outcome outcome = machine.read(TestRequests.get(origin, epoch, key));
    return ((OperationResult.Found) result(outcome)).entry();
  }

  Optional<String> value(OriginDigest origin, String key) {
    return entry(origin, 1, key).map(entry -> entry.value().toStringUtf8());
  }

  Outcome read(OriginDigest origin, DataOperation operation) {
    return machine.read(TestRequests.read(origin, 1, operation));
  }

  static OperationResult result(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return done.result();
    }
    throw new AssertionError("not done: " + outcome);
  }

  static Refusal refusal(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      return refused.refusal();
    }
    throw new AssertionError("not refused: " + outcome);
  }
}

package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Term;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Commands of all kinds over few origins and keys, so that they meet; some are retries. */
final class RandomCommands {
  private static final List<Compare.Target> TARGETS = List.of(Compare.Target.values());
  private static final List<Compare.Operator> OPERATORS = List.of(Compare.Operator.values());

  private final RandomGenerator random;
  private final List<ShardRequest> issued = new ArrayList<>();
  private final List<LeaseCheckpoint> grants = new ArrayList<>();
  private long clockMillis = 1_000;

  /** Of the entry that is drawn, if each is applied. */
  private long index;

  RandomCommands(RandomGenerator random) {
    this.random = random;
  }

  ByteString next() {
    index++;
    if (random.nextInt(40) == 0) {
      return ShardCodec.encodeSetGone(
          new ShardCommand.SetGone(
              new OriginDigest(9, 9), 1 + random.nextInt(4), new RegionId("us-east-1")));
    }
    if (random.nextInt(20) == 0) {
      LeaseCheckpoint lease = lastGranted();
      return ShardCodec.encodeExpireLease(
          new ShardCommand.ExpireLease(lease.origin(), lease.id(), lease.grantedIndex(), term()));
    }
    if (random.nextInt(20) == 0) {
      return ShardCodec.encodeCheckpointLeases(
          new ShardCommand.CheckpointLeases(List.of(lastGranted(), lastGranted()), term()));
    }
    if (random.nextInt(20) == 0) {
      return ShardCodec.encodeCompact(new ShardCommand.Compact(random.nextInt(100)));
    }
    return ShardCodec.encodeRequest(nextRequest());
  }

  private Term term() {
    return new Term(1 + random.nextInt(2));
  }

  /** A lease that was perhaps granted not long ago, and what may be left of it. */
  private LeaseCheckpoint lastGranted() {
    if (grants.isEmpty()) {
      return new LeaseCheckpoint(new OriginDigest(1, 1), 1, 1, OptionalLong.empty());
    }
    LeaseCheckpoint grant = grants.get(Math.max(0, grants.size() - 1 - random.nextInt(8)));
    return new LeaseCheckpoint(
        grant.origin(),
        grant.id(),
        grant.grantedIndex(),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(10_000)) : OptionalLong.empty());
  }

  ShardRequest nextRequest() {
    if (!issued.isEmpty() && random.nextInt(5) == 0) {
      return issued.get(random.nextInt(issued.size()));
    }
    return newRequest();
  }

  /** A request that was not issued before. */
  ShardRequest newRequest() {
    clockMillis += random.nextInt(10);
    ShardRequest request =
        TestRequests.write(
            new OriginDigest(random.nextInt(3), 1),
            1,
            TestRequests.id(clockMillis, issued.size()),
            random.nextInt(6) == 0 ? leaseOperation() : operation(random.nextInt(3) == 0 ? 2 : 0));
    issued.add(request);
    if (request.operation() instanceof DataOperation.GrantLease grant) {
      grants.add(new LeaseCheckpoint(request.origin(), grant.id(), index, OptionalLong.empty()));
    }
    return request;
  }

  /** A write, perhaps a transaction of at most {@code depth} levels. */
  private DataOperation operation(int depth) {
    if (depth > 0) {
      return txn(depth);
    }
    return simple();
  }

  private DataOperation simple() {
    if (random.nextInt(10) == 0) {
      return new DataOperation.DeleteRange(key(), bound(), random.nextBoolean());
    }
    return random.nextInt(3) == 0
        ? new DataOperation.Delete(key(), random.nextBoolean())
        : new DataOperation.Put(key(), value(), lease(), random.nextBoolean());
  }

  private DataOperation leaseOperation() {
    long id = 1 + random.nextLong(4);
    return random.nextInt(3) == 0
        ? new DataOperation.RevokeLease(id)
        : new DataOperation.GrantLease(id, 10_000);
  }

  /** Mostly none; perhaps one that is not there. */
  private long lease() {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(4) : Entry.NO_LEASE;
  }

  /** A transaction that writes no key twice. */
  private DataOperation txn(int depth) {
    DataOperation.Txn txn;
    do {
      List<Compare> compares = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        compares.add(compare());
      }
      txn = new DataOperation.Txn(compares, branch(depth), branch(depth));
    } while (TxnWrites.overlap(txn));
    return txn;
  }

  private List<DataOperation> branch(int depth) {
    List<DataOperation> operations = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      operations.add(
          switch (random.nextInt(6)) {
            case 0 -> new DataOperation.Get(key());
            case 1 -> new DataOperation.Scan(key(), ByteString.EMPTY, 1 + random.nextInt(5));
            case 2 -> operation(depth - 1);
            default -> operation(0);
          });
    }
    return operations;
  }

  private Compare compare() {
    Compare.Target target = TARGETS.get(random.nextInt(TARGETS.size()));
    Compare.Operator operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
    Compare compare =
        target == Compare.Target.VALUE
            ? new Compare(key(), target, operator, value(), 0)
            : new Compare(key(), target, operator, ByteString.EMPTY, number(target));
    return random.nextInt(3) == 0 ? compare.over(bound()) : compare;
  }

  private long number(Compare.Target target) {
    return random.nextInt(target == Compare.Target.EXISTS ? 2 : 20);
  }

  /** The end of a range: that of the origin, or a key that may be before the first. */
  ByteString bound() {
    return random.nextInt(4) == 0 ? ByteString.EMPTY : key();
  }

  private ByteString key() {
    return TestRequests.bytes("k" + random.nextInt(6));
  }

  private ByteString value() {
    return TestRequests.bytes("v" + random.nextInt(3));
  }
}

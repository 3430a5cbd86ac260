package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What applying a put of a 256-byte value costs one replica: decoding it, the check of ownership,
 * the look at earlier outcomes, the new value, the kept outcome, and the batch into RocksDB. Each
 * put is a fresh request, so encoding it is measured too; {@link ShardCodecBenchmark} says what
 * that part costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ShardApplyBenchmark {
  /** Entries that are applied together when many writers are busy. */
  static final int BATCH_ENTRIES = 64;

  private final PutRequests requests = new PutRequests();
  private final StoredShard shard = new StoredShard();

  /** One entry in a batch of its own. Returns its outcome. */
  @Benchmark
  public ByteString applyOnePut() {
    return shard.apply(List.of(nextCommand()));
  }

  /** One entry, as a part of a batch of 64. Returns the outcome of the last. */
  @Benchmark
  @OperationsPerInvocation(BATCH_ENTRIES)
  public ByteString applyPutInBatch() {
    return shard.apply(Stream.generate(this::nextCommand).limit(BATCH_ENTRIES).toList());
  }

  /** Closes the store and deletes its files. */
  @TearDown
  public void close() {
    shard.close();
  }

  private ByteString nextCommand() {
    return ShardCodec.encodeRequest(requests.next());
  }

  StoredShard shard() {
    return shard;
  }
}

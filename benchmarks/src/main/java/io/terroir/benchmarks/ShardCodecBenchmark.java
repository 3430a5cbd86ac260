package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.ShardRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A put of a 256-byte value as bytes: how it travels and how it stands in the log. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ShardCodecBenchmark {
  private final ShardRequest request = new PutRequests().next();
  private final ByteString encoded = ShardCodec.encodeRequest(request);

  /** From the request to bytes. */
  @Benchmark
  public ByteString encodePut() {
    return ShardCodec.encodeRequest(request);
  }

  /** From bytes to the command that is applied. */
  @Benchmark
  public ShardCommand decodePut() throws MalformedException {
    return ShardCodec.decodeCommand(encoded);
  }

  ShardRequest request() {
    return request;
  }
}

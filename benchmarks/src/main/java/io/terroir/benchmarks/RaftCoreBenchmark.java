package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
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

/** What agreeing on one entry costs the cores of a Raft group, all three members together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RaftCoreBenchmark {
  private final ByteString command = Payloads.value();
  private final RaftCluster cluster = new RaftCluster();

  /** One entry, from the proposal until all members hold it. Returns the commit index. */
  @Benchmark
  public long commitOneEntry() {
    cluster.propose(command);
    return cluster.commitIndex();
  }

  RaftCluster cluster() {
    return cluster;
  }
}

package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
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

/** What a gateway pays per request so that nobody behind it sees the name of an origin. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OriginDigestBenchmark {
  private static final int SALT_BYTES = 32;

  private final ByteString salt = Payloads.bytes(SALT_BYTES);
  private final ByteString origin = ByteString.copyFromUtf8("FR/tenant-00042/user-4711");

  /** The digest of one origin of 25 bytes. */
  @Benchmark
  public OriginDigest digest() {
    return OriginDigest.of(salt, origin);
  }
}

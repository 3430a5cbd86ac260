package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What agreeing on commands costs the EPaxos cores, all three replicas together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EpaxosCoreBenchmark {
  /**
   * Invocations before the replicas are replaced by blank ones. A core remembers every instance;
   * without this bound a run would measure how full the heap is.
   */
  private static final int INVOCATIONS_PER_CLUSTER = 4_096;

  private final ByteString payload = Payloads.value();
  private final ClaimBatches batches = new ClaimBatches();
  private EpaxosCluster cluster = new EpaxosCluster();
  private int invocations;

  /**
   * One command on a key that nobody else uses, from its submission until every replica has
   * committed it, on the fast path. Returns whether all have.
   */
  @Benchmark
  public boolean commitWithoutConflict() {
    Command command = commandOnFreshKey();
    CommandId id = cluster.submit(1, command);
    cluster.deliverAll();
    return cluster.committedEverywhere(id);
  }

  /**
   * Two commands on one key, submitted at two replicas before either hears of the other: the first
   * takes the fast path, the second must take the slow one. Until every replica has committed both;
   * returns whether all have.
   */
  @Benchmark
  public boolean commitTwoInConflict() {
    Command command = commandOnFreshKey();
    CommandId first = cluster.submit(1, command);
    CommandId second = cluster.submit(2, command);
    cluster.deliverAll();
    return cluster.committedEverywhere(first) && cluster.committedEverywhere(second);
  }

  /**
   * A batch of {@value ClaimBatches#CLAIMS} claims of fresh origins, encoded by its coordinator's
   * clients, from its submission until every replica has committed it, on the fast path. Returns
   * whether all have.
   */
  @Benchmark
  @OperationsPerInvocation(ClaimBatches.CLAIMS)
  public boolean commitClaimInBatch() {
    replaceFullCluster();
    CommandId id = cluster.submit(1, batches.next());
    cluster.deliverAll();
    return cluster.committedEverywhere(id);
  }

  private Command commandOnFreshKey() {
    replaceFullCluster();
    return new Command(new AccessSet(Set.of(), Set.of("origin/3/" + invocations)), payload);
  }

  private void replaceFullCluster() {
    if (invocations == INVOCATIONS_PER_CLUSTER) {
      cluster = new EpaxosCluster();
      invocations = 0;
    }
    invocations++;
  }

  EpaxosCluster cluster() {
    return cluster;
  }
}

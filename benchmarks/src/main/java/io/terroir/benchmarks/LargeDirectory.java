package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.ClaimEvidence;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.RocksStore;
import io.terroir.runtime.store.StoreBatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A directory over a RocksDB store whose origins were claimed one by one, over two years, at 30
 * gateways in three regions. Their digests are spread evenly over all there are, as those of a
 * keyed hash, and claimed in their order, so that building it takes minutes and not hours; after
 * the compaction at its end nothing tells that order any more.
 *
 * <p>Not thread-safe.
 */
final class LargeDirectory implements AutoCloseable {
  private static final List<RegionId> REGIONS =
      List.of(new RegionId("eu-west-1"), new RegionId("eu-central-1"), new RegionId("eu-north-1"));

  private static final KeyspaceId KEYSPACE = new KeyspaceId(1);
  private static final int GATEWAYS = 30;
  private static final int LIVES = 8;
  private static final int CLAIMS_PER_SAVE = 1_000;
  private static final long FIRST_CLAIM_MILLIS =
      Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
  private static final long CLAIMING_MILLIS = 2 * 365 * 86_400_000L;

  private final RocksStore store;
  private final Directory directory;
  private final long origins;

  private LargeDirectory(Path path, RocksResources resources, long origins) {
    this.store = RocksStore.open("flusher", path, resources, stopping());
    this.directory = new Directory(store);
    this.origins = origins;
  }

  private static FailStop stopping() {
    return (why, cause) -> {
      throw new IllegalStateException(why, cause);
    };
  }

  /** Opens what {@link #build} made. */
  static LargeDirectory open(Path path, RocksResources resources, long origins) {
    return new LargeDirectory(path, resources, origins);
  }

  /** Makes a directory with {@code origins} origins in {@code path}. */
  static void build(Path path, RocksResources resources, long origins) {
    try (LargeDirectory directory = new LargeDirectory(path, resources, origins)) {
      directory.found();
      for (long number = 0; number < origins; number++) {
        directory.claim(number);
        if ((number + 1) % CLAIMS_PER_SAVE == 0) {
          directory.save();
        }
      }
      directory.save();
    }
    try (RocksDirectory database = RocksDirectory.open("store", path, resources, o -> {})) {
      boolean unused =
          database.use(
              rocks -> {
                rocks.compactRange();
                return true;
              });
    }
  }

  private void found() {
    for (RegionId region : REGIONS) {
      execute(
          0,
          new DirectoryCommand.RegisterRegion(
              new RegionRecord(new Region(region, "EU"), Map.of(), 1)));
    }
    KeyspacePolicy policy =
        new KeyspacePolicy(
            new ConsistencyLayer.Strong(true), ResidencyRule.ANYWHERE, List.of(), 1, 1);
    execute(
        0,
        new DirectoryCommand.CreateKeyspace("origins", ByteString.copyFrom(new byte[32]), policy));
  }

  private void claim(long number) {
    SplittableRandom random = new SplittableRandom(~number);
    int gateway = random.nextInt(GATEWAYS);
    RegionId region = REGIONS.get(gateway % REGIONS.size());
    ClaimEvidence evidence =
        new ClaimEvidence(
            new NodeId("gateway-" + gateway),
            region,
            FIRST_CLAIM_MILLIS + random.nextLong(CLAIMING_MILLIS));
    execute(number, new DirectoryCommand.Claim(KEYSPACE, digest(number), region, false, evidence));
  }

  /** As many ids as commands in all, spread over the lives of three replicas. */
  private DirectoryOutcome execute(long number, DirectoryCommand command) {
    int issuer = (int) (number % ((long) REGIONS.size() * LIVES));
    CommandId id =
        new CommandId(
            new ReplicaId(1 + issuer % REGIONS.size()),
            1 + issuer / REGIONS.size(),
            1 + number / REGIONS.size());
    return OutcomeCodec.decode(directory.apply(id, CommandCodec.encode(command)));
  }

  private void save() {
    StoreBatch batch = new StoreBatch();
    directory.save(batch);
    store.write(batch);
  }

  /**
   * Executes a read of an origin that is there if {@code lookup} is even, and of one that is not if
   * it is odd; which one is drawn.
   *
   * @throws IllegalStateException if the outcome is wrong
   */
  void lookUp(long lookup) {
    boolean present = lookup % 2 == 0;
    long number = new SplittableRandom(lookup).nextLong(origins);
    OriginDigest digest = digest(number);
    OriginDigest asked =
        present ? digest : new OriginDigest(digest.high(), digest.low() ^ Long.MIN_VALUE);
    DirectoryOutcome outcome = execute(number, new DirectoryCommand.Where(KEYSPACE, asked));
    if (!(outcome instanceof DirectoryOutcome.Located located)
        || located.binding().isPresent() != present) {
      throw new IllegalStateException("wrong outcome: " + outcome);
    }
  }

  /** The {@code number}th smallest digest: drawn from its own share of all digests. */
  private OriginDigest digest(long number) {
    SplittableRandom random = new SplittableRandom(number);
    long share = Long.divideUnsigned(-1L, origins);
    return new OriginDigest(number * share + random.nextLong(share), random.nextLong());
  }

  @Override
  public void close() {
    store.close();
  }
}

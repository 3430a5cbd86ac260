package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Draws commands over few objects, so that they often meet, valid ones more often than not. */
final class RandomCommands {
  private static final List<String> KEYSPACE_NAMES = List.of("orders", "users", "likes");
  private static final List<OriginDigest> ORIGINS =
      IntStream.range(0, 4).mapToObj(Samples::origin).toList();
  private static final List<ReservationDigest> VALUES =
      List.of(Samples.value("ada"), Samples.value("grace"));
  private static final int NODES_PER_REGION = 5;

  private final Random random;

  RandomCommands(long seed) {
    random = new Random(seed);
  }

  DirectoryCommand next() {
    return switch (random.nextInt(28)) {
      case 0, 1, 2 -> new DirectoryCommand.RegisterRegion(regionRecord());
      case 3, 4 -> new DirectoryCommand.RegisterNode(nodeRecord());
      case 5 -> new DirectoryCommand.RetireNode(nodeRecord().id(), region());
      case 6 -> new DirectoryCommand.CreateKeyspace(one(KEYSPACE_NAMES), salt(), policy());
      case 7 -> createShards();
      case 8 -> new DirectoryCommand.Where(keyspace(), origin());
      case 9, 10 -> new DirectoryCommand.BeginRehome(keyspace(), origin(), region(), epoch());
      case 11, 12 ->
          new DirectoryCommand.CommitRehome(keyspace(), origin(), epoch(), 3, Samples.salt(9));
      case 13 -> new DirectoryCommand.AbortRehome(keyspace(), origin(), epoch());
      case 14 -> erase();
      case 15 -> new DirectoryCommand.UpdatePolicy(keyspace(), epoch(), policy());
      case 16 -> new DirectoryCommand.InForce(keyspace(), epoch(), region());
      case 17 -> splitOrDrop();
      case 18, 19, 20, 21, 22, 23 -> aboutReservation();
      default -> claim();
    };
  }

  private ByteString salt() {
    return Samples.salt(random.nextInt(2));
  }

  private DirectoryCommand claim() {
    ClaimEvidence evidence =
        new ClaimEvidence(new NodeId("g" + random.nextInt(2)), region(), random.nextInt(2));
    return new DirectoryCommand.Claim(
        keyspace(), origin(), region(), random.nextBoolean(), evidence);
  }

  private DirectoryCommand erase() {
    return random.nextBoolean()
        ? new DirectoryCommand.Erase(
            keyspace(), origin(), new ClaimEvidence(new NodeId("g0"), region(), 7))
        : new DirectoryCommand.Erased(keyspace(), origin(), region());
  }

  /** Rarely dropped: nothing happens in a keyspace that is gone. */
  private DirectoryCommand splitOrDrop() {
    int choice = random.nextInt(6);
    if (choice == 0) {
      return new DirectoryCommand.DropKeyspace(keyspace(), epoch());
    }
    return choice < 3
        ? new DirectoryCommand.ReserveChild(
            new ShardId(keyspace(), region(), random.nextInt(3)), 1 + epoch())
        : new DirectoryCommand.SplitShard(
            new ShardId(keyspace(), region(), random.nextInt(2)),
            1 + epoch(),
            1 + random.nextInt(3),
            origin());
  }

  private long epoch() {
    return 1L + random.nextInt(3);
  }

  /** Generations are guessed: values change seldom enough for the guess to be right at times. */
  private DirectoryCommand aboutReservation() {
    ReservationDigest value = one(VALUES);
    long generation = random.nextInt(4);
    return switch (random.nextInt(9)) {
      case 0 -> new DirectoryCommand.GetReservation(keyspace(), value);
      case 1, 2 -> new DirectoryCommand.Renew(keyspace(), value, owner(), generation);
      case 3 -> new DirectoryCommand.Release(keyspace(), value, owner(), generation);
      case 4 -> new DirectoryCommand.Expire(keyspace(), value, generation);
      default -> new DirectoryCommand.Reserve(keyspace(), value, owner(), ttl(), generation);
    };
  }

  private ReservationOwner owner() {
    return one(List.of(ReservationOwner.of(ORIGINS.get(0)), Samples.token("a")));
  }

  private Optional<Duration> ttl() {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(500L * (1 + random.nextInt(4))));
  }

  private DirectoryCommand createShards() {
    RegionId region = region();
    List<NodeId> nodes = new ArrayList<>();
    for (int number = 0; number < NODES_PER_REGION; number++) {
      nodes.add(Samples.node(region, number).id());
    }
    Collections.shuffle(nodes, random);
    return new DirectoryCommand.CreateShards(
        keyspace(),
        region,
        List.of(new ShardPlacement(OriginDigest.MIN, OriginDigest.MAX, nodes.subList(0, 1))));
  }

  private KeyspacePolicy policy() {
    ResidencyRule eu = Samples.euOnly();
    ResidencyRule virginia =
        new ResidencyRule(
            "virginia", Set.of(), Set.of(), Set.of(Samples.VIRGINIA), random.nextBoolean());
    ResidencyRule rule = one(List.of(ResidencyRule.ANYWHERE, eu, virginia));
    List<ResidencyRule> rules =
        random.nextBoolean() ? List.of() : List.of(Samples.euOnly(origin()));
    return new KeyspacePolicy(new ConsistencyLayer.Strong(true), rule, rules, 1, 1);
  }

  private RegionRecord regionRecord() {
    RegionId id = region();
    RegionRecord sample = Samples.region(id);
    String jurisdiction = random.nextInt(5) == 0 ? "XX" : sample.region().jurisdiction();
    Map<RegionId, Integer> distances =
        random.nextBoolean() ? sample.distances() : Map.of(region(), random.nextInt(100));
    return new RegionRecord(new Region(id, jurisdiction), distances, 1 + random.nextInt(3));
  }

  private NodeRecord nodeRecord() {
    NodeRecord node = Samples.node(region(), random.nextInt(NODES_PER_REGION));
    return switch (random.nextInt(8)) {
      case 0 -> new NodeRecord(node.id(), region(), node.zone(), node.disk(), node.generation());
      case 1, 2, 3 -> onAnotherDisk(node);
      default -> node;
    };
  }

  private NodeRecord onAnotherDisk(NodeRecord node) {
    DiskId disk = new DiskId(random.nextInt(3));
    return new NodeRecord(node.id(), node.region(), node.zone(), disk, 1 + random.nextInt(3));
  }

  private KeyspaceId keyspace() {
    return new KeyspaceId(1 + random.nextInt(KEYSPACE_NAMES.size()));
  }

  private OriginDigest origin() {
    return one(ORIGINS);
  }

  private RegionId region() {
    return one(Samples.REGIONS);
  }

  private <T> T one(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}

package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Three regions, two in the EU and one in the US, and what tests put into them. */
public final class Samples {
  public static final RegionId IRELAND = new RegionId("eu-west-1");
  public static final RegionId FRANKFURT = new RegionId("eu-central-1");
  public static final RegionId VIRGINIA = new RegionId("us-east-1");
  public static final List<RegionId> REGIONS = List.of(IRELAND, FRANKFURT, VIRGINIA);
  public static final KeyspaceId FIRST = new KeyspaceId(1);

  private Samples() {}

  public static RegionRecord region(RegionId id) {
    Map<RegionId, Integer> distances =
        Map.of(
                IRELAND, Map.of(FRANKFURT, 25, VIRGINIA, 70),
                FRANKFURT, Map.of(IRELAND, 25, VIRGINIA, 90),
                VIRGINIA, Map.of(IRELAND, 70, FRANKFURT, 90))
            .getOrDefault(id, Map.of());
    String jurisdiction = id.name().startsWith("eu") ? "EU" : "US";
    return new RegionRecord(new Region(id, jurisdiction), distances, 1);
  }

  public static NodeRecord node(RegionId region, int number) {
    return new NodeRecord(
        new NodeId(region.name() + "-n" + number),
        region,
        "zone-" + (char) ('a' + number % 3),
        new DiskId(number),
        NodeRecord.FIRST_GENERATION);
  }

  public static ResidencyRule euOnly(OriginDigest... origins) {
    return new ResidencyRule("eu-only", Set.of(origins), Set.of("EU"), Set.of(), true);
  }

  public static KeyspacePolicy policy(ResidencyRule defaultRule, ResidencyRule... rules) {
    return new KeyspacePolicy(new ConsistencyLayer.Strong(true), defaultRule, List.of(rules), 2, 3);
  }

  public static ByteString salt(int seed) {
    byte[] bytes = new byte[PolicyCheck.SALT_BYTES];
    bytes[0] = (byte) seed;
    return ByteString.copyFrom(bytes);
  }

  public static DirectoryCommand.CreateKeyspace createKeyspace(String name, KeyspacePolicy policy) {
    return new DirectoryCommand.CreateKeyspace(name, salt(1), policy);
  }

  public static OriginDigest origin(int number) {
    return OriginDigest.of(salt(1), ByteString.copyFromUtf8("origin " + number));
  }

  public static ReservationDigest value(String name) {
    return ReservationDigest.of(salt(1), ByteString.copyFromUtf8(name));
  }

  public static ReservationOwner token(String token) {
    return ReservationOwner.ofToken(salt(1), ByteString.copyFromUtf8(token));
  }

  public static DirectoryCommand.Claim claim(OriginDigest origin, RegionId wanted) {
    return claim(origin, wanted, false, 1);
  }

  public static DirectoryCommand.Claim claim(
      OriginDigest origin, RegionId wanted, boolean strict, long millis) {
    ClaimEvidence evidence =
        new ClaimEvidence(new NodeId("gateway-" + wanted.name()), wanted, millis);
    return new DirectoryCommand.Claim(FIRST, origin, wanted, strict, evidence);
  }

  public static CommandId id(long sequence) {
    return new CommandId(new ReplicaId(1), 1, sequence);
  }
}

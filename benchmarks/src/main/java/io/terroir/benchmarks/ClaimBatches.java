package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.directory.ClaimEvidence;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Batches of claims of fresh origins, as a busy config replica makes them. Not thread-safe. */
final class ClaimBatches {
  /** About what three busy replicas gather, see {@code terroir bench claims}. */
  static final int CLAIMS = 64;

  private static final KeyspaceId KEYSPACE = new KeyspaceId(3);
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final ClaimEvidence EVIDENCE =
      new ClaimEvidence(new NodeId("eu-west-1-gateway"), REGION, 1_795_000_000_000L);

  private final SplittableRandom random = new SplittableRandom(1);

  Command next() {
    List<Command> claims = new ArrayList<>(CLAIMS);
    for (int i = 0; i < CLAIMS; i++) {
      OriginDigest origin = new OriginDigest(random.nextLong(), random.nextLong());
      DirectoryCommand claim =
          new DirectoryCommand.Claim(KEYSPACE, origin, REGION, false, EVIDENCE);
      ByteString payload = CommandCodec.encode(claim);
      claims.add(new Command(claim.access(), payload));
    }
    return Command.batchOf(claims);
  }
}

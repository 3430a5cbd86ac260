package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand.Erase;
import io.terroir.epaxos.directory.DirectoryCommand.Erased;
import io.terroir.epaxos.directory.DirectoryOutcome.Erasure;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class EraseCommandsTest {
  private static final OriginDigest ORIGIN = origin(1);
  private static final Erase ERASE =
      new Erase(FIRST, ORIGIN, new ClaimEvidence(new NodeId("gateway-1"), IRELAND, 1));

  private final TestDirectory atHomeOnly =
      TestDirectory.with(strong(false, ResidencyRule.ANYWHERE));

  @Test
  void erasureGoesOnUntilTheHomeHasSaidThatNothingIsLeft() {
    atHomeOnly.execute(Samples.claim(ORIGIN, FRANKFURT));

    assertThat(erasure(atHomeOnly, ERASE).binding())
        .isEqualTo(new OriginBinding(FIRST, ORIGIN, FRANKFURT, 2, new OriginState.Erased()));
    assertThat(erasure(atHomeOnly, ERASE).pending()).containsExactly(FRANKFURT);
    assertThat(erasure(atHomeOnly, new Erased(FIRST, ORIGIN, FRANKFURT)).pending()).isEmpty();
    assertThat(erasure(atHomeOnly, ERASE).pending()).isEmpty();
  }

  @Test
  void everyRegionThatWasHomeOrNearlyWasMustSaySo() {
    atHomeOnly.execute(Samples.claim(ORIGIN, IRELAND));
    atHomeOnly.execute(new DirectoryCommand.BeginRehome(FIRST, ORIGIN, FRANKFURT, 1));
    atHomeOnly.execute(new DirectoryCommand.CommitRehome(FIRST, ORIGIN, 2, 1, ByteString.EMPTY));
    atHomeOnly.execute(new DirectoryCommand.BeginRehome(FIRST, ORIGIN, VIRGINIA, 2));
    atHomeOnly.execute(new DirectoryCommand.AbortRehome(FIRST, ORIGIN, 3));
    atHomeOnly.restart();

    assertThat(erasure(atHomeOnly, ERASE).pending()).containsExactly(FRANKFURT, IRELAND, VIRGINIA);
  }

  @Test
  void anOpenMoveIsClosed() {
    atHomeOnly.execute(Samples.claim(ORIGIN, IRELAND));
    atHomeOnly.execute(new DirectoryCommand.BeginRehome(FIRST, ORIGIN, FRANKFURT, 1));

    assertThat(erasure(atHomeOnly, ERASE).binding().epoch()).isEqualTo(3);
    assertThat(erasure(atHomeOnly, ERASE).pending()).containsExactly(FRANKFURT, IRELAND);
    atHomeOnly.refuses(
        new DirectoryCommand.CommitRehome(FIRST, ORIGIN, 2, 1, ByteString.EMPTY),
        Reason.ERASED,
        "for ever");
    atHomeOnly.refuses(
        new DirectoryCommand.AbortRehome(FIRST, ORIGIN, 2), Reason.ERASED, "for ever");
    atHomeOnly.refuses(
        new DirectoryCommand.BeginRehome(FIRST, ORIGIN, VIRGINIA, 3), Reason.ERASED, "for ever");
  }

  @Test
  void noClaimBringsAnErasedOriginBack() {
    atHomeOnly.execute(Samples.claim(ORIGIN, IRELAND));
    atHomeOnly.execute(ERASE);
    atHomeOnly.restart();

    atHomeOnly.refuses(Samples.claim(ORIGIN, IRELAND), Reason.ERASED, "for ever");
  }

  @Test
  void aClaimThatComesAfterTheErasureOfAnUnboundOriginIsRefused() {
    assertThat(erasure(atHomeOnly, ERASE).pending()).isEmpty();

    atHomeOnly.refuses(Samples.claim(ORIGIN, IRELAND), Reason.ERASED, "for ever");
  }

  @Test
  void regionsThatMayHaveReadReplicasMustSaySoToo() {
    TestDirectory european = TestDirectory.with(strong(true, euOnly()));
    european.execute(Samples.claim(ORIGIN, IRELAND));

    assertThat(erasure(european, ERASE).pending()).containsExactly(FRANKFURT, IRELAND);
  }

  @Test
  void regionsThatAnEarlierPolicyAllowedMustSaySoToo() {
    TestDirectory narrowed = TestDirectory.with(strong(true, ResidencyRule.ANYWHERE));
    narrowed.execute(Samples.claim(ORIGIN, IRELAND));
    narrowed.execute(new DirectoryCommand.UpdatePolicy(FIRST, 1, strong(true, euOnly())));
    for (RegionId region : List.of(IRELAND, FRANKFURT, VIRGINIA)) {
      narrowed.execute(new DirectoryCommand.InForce(FIRST, 2, region));
    }

    assertThat(erasure(narrowed, ERASE).pending()).containsExactly(FRANKFURT, IRELAND, VIRGINIA);
  }

  @Test
  void onlyWhatWasErasedCanBeGone() {
    atHomeOnly.execute(Samples.claim(ORIGIN, IRELAND));

    atHomeOnly.refuses(new Erased(FIRST, ORIGIN, IRELAND), Reason.COMPARE_FAILED, "was not erased");
  }

  private static Erasure erasure(TestDirectory directory, DirectoryCommand command) {
    return (Erasure) directory.execute(command);
  }

  private static KeyspacePolicy strong(boolean readReplicas, ResidencyRule rule) {
    return new KeyspacePolicy(new ConsistencyLayer.Strong(readReplicas), rule, List.of(), 2, 3);
  }
}

package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryOutcome.Located;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MoveCommandsTest {
  private static final OriginDigest ORIGIN = origin(1);

  private final TestDirectory directory = TestDirectory.with(policy(ResidencyRule.ANYWHERE));

  @Test
  void aMoveBeginsUnderTheNextEpochAndTheOriginIsBetweenTwoHomes() {
    claim(IRELAND);

    assertThat(located(begin(FRANKFURT, 1))).isEqualTo(moving(IRELAND, FRANKFURT, 2));
  }

  @Test
  void theOriginLivesWhereItWentOnceTheMoveIsCommitted() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));

    assertThat(located(commit(2))).isEqualTo(settled(FRANKFURT, 2));
    assertThat(located(new DirectoryCommand.Where(FIRST, ORIGIN))).isEqualTo(settled(FRANKFURT, 2));
  }

  @Test
  void theOriginLivesWhereItWasUnderALaterEpochOnceTheMoveIsAborted() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));

    assertThat(located(abort(2))).isEqualTo(settled(IRELAND, 3));
  }

  @Test
  void repetitionsAreAnsweredWithWhatIsSo() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));
    assertThat(located(begin(FRANKFURT, 1))).isEqualTo(moving(IRELAND, FRANKFURT, 2));
    directory.execute(commit(2));
    directory.changes.clear();

    assertThat(located(commit(2))).isEqualTo(settled(FRANKFURT, 2));
    assertThat(directory.changes).isEmpty();
  }

  @Test
  void aCommitThatComesAfterAnAbortAndAnotherBeginningDoesNotHit() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));
    directory.execute(abort(2));
    directory.execute(begin(VIRGINIA, 3));

    directory.refuses(commit(2), Reason.COMPARE_FAILED, "epoch 4, in a move");
    assertThat(located(commit(4))).isEqualTo(settled(VIRGINIA, 4));
  }

  @Test
  void anAbortThatComesAfterTheCommitDoesNotHit() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));
    directory.execute(commit(2));

    directory.refuses(abort(2), Reason.COMPARE_FAILED, "epoch 2");
  }

  @Test
  void aSecondMoveWaitsForTheEndOfTheFirst() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));

    directory.refuses(begin(VIRGINIA, 1), Reason.COMPARE_FAILED, "in a move");
    directory.refuses(begin(VIRGINIA, 2), Reason.COMPARE_FAILED, "in a move");
  }

  @Test
  void anOriginIsNotMovedToWhereItLivesNorWithoutAHome() {
    directory.refuses(begin(FRANKFURT, 1), Reason.COMPARE_FAILED, "no home");
    claim(IRELAND);

    directory.refuses(begin(IRELAND, 1), Reason.INVALID_ARGUMENT, "lives there already");
    directory.refuses(
        begin(new RegionId("mars-north-1"), 1), Reason.INVALID_ARGUMENT, "mars-north-1");
  }

  @Test
  void policyIsCheckedWhenAMoveBegins() {
    TestDirectory european = TestDirectory.with(policy(euOnly()));
    european.execute(Samples.claim(ORIGIN, IRELAND));

    european.refuses(begin(VIRGINIA, 1), Reason.RESIDENCY_VIOLATION, "eu-only");
  }

  @Test
  void policyIsCheckedAgainWhenAMoveEndsAndAForbiddenTargetMakesTheCommitAnAbort() {
    claim(IRELAND);
    directory.execute(begin(VIRGINIA, 1));
    directory.execute(new DirectoryCommand.UpdatePolicy(FIRST, 1, policy(euOnly())));

    assertThat(located(commit(2))).isEqualTo(settled(IRELAND, 3));
  }

  @Test
  void whatIsForbiddenOnBothSidesStaysBetweenThem() {
    claim(VIRGINIA);
    directory.execute(begin(FRANKFURT, 1));
    directory.execute(new DirectoryCommand.UpdatePolicy(FIRST, 1, policy(onlyIn(IRELAND))));

    directory.refuses(commit(2), Reason.RESIDENCY_VIOLATION, "only-here");
    directory.refuses(abort(2), Reason.RESIDENCY_VIOLATION, "only-here");
    assertThat(located(new DirectoryCommand.Where(FIRST, ORIGIN)))
        .isEqualTo(moving(VIRGINIA, FRANKFURT, 2));
  }

  @Test
  void anAbortDoesNotBringAnOriginBackToWhereItIsForbidden() {
    claim(VIRGINIA);
    directory.execute(begin(FRANKFURT, 1));
    directory.execute(new DirectoryCommand.UpdatePolicy(FIRST, 1, policy(euOnly())));

    directory.refuses(abort(2), Reason.RESIDENCY_VIOLATION, "eu-only");
    assertThat(located(commit(2))).isEqualTo(settled(FRANKFURT, 2));
  }

  @Test
  void movesAreKnownAfterARestart() {
    claim(IRELAND);
    directory.execute(begin(FRANKFURT, 1));
    directory.restart();
    assertThat(located(begin(FRANKFURT, 1))).isEqualTo(moving(IRELAND, FRANKFURT, 2));
    directory.execute(commit(2));
    directory.restart();

    assertThat(located(new DirectoryCommand.Where(FIRST, ORIGIN))).isEqualTo(settled(FRANKFURT, 2));
  }

  private void claim(RegionId region) {
    directory.execute(Samples.claim(ORIGIN, region));
  }

  private OriginBinding located(DirectoryCommand command) {
    return ((Located) directory.execute(command)).binding().orElseThrow();
  }

  private static DirectoryCommand begin(RegionId to, long epoch) {
    return new DirectoryCommand.BeginRehome(FIRST, ORIGIN, to, epoch);
  }

  private static DirectoryCommand commit(long epoch) {
    return new DirectoryCommand.CommitRehome(FIRST, ORIGIN, epoch, 17, ByteString.EMPTY);
  }

  private static DirectoryCommand abort(long epoch) {
    return new DirectoryCommand.AbortRehome(FIRST, ORIGIN, epoch);
  }

  private static OriginBinding settled(RegionId home, long epoch) {
    return new OriginBinding(FIRST, ORIGIN, home, epoch);
  }

  private static OriginBinding moving(RegionId from, RegionId to, long epoch) {
    return new OriginBinding(FIRST, ORIGIN, from, epoch, new OriginState.Moving(to));
  }

  private static ResidencyRule onlyIn(RegionId region) {
    return new ResidencyRule("only-here", Set.of(), Set.of(), Set.of(region), true);
  }
}

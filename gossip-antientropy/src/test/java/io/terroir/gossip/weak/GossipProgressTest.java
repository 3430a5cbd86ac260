package io.terroir.gossip.weak;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.weak.GossipProgress.Comparison;
import io.terroir.runtime.data.NodeReport.GossipLag;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator is told about how far a weak replica is behind. */
final class GossipProgressTest {
  private static final RegionId US = new RegionId("us-east-1");
  private static final RegionId JP = new RegionId("ap-northeast-1");
  private static final WeakScope SCOPE = new WeakScope(new KeyspaceId(1), 0, "anywhere");
  private static final WeakScope OTHER = new WeakScope(new KeyspaceId(2), 0, "anywhere");
  private static final Incarnation WRITER = new Incarnation(new NodeId("boston"), 7);

  private long nowNanos;
  private final GossipProgress progress = new GossipProgress(() -> nowNanos);

  private static DotVector first(int updates) {
    DotVector vector = DotVector.EMPTY;
    for (int seq = 0; seq < updates; seq++) {
      vector = vector.plus(new Dot(WRITER, seq));
    }
    return vector;
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void nothingIsMissingBeforeAnybodyHasSpoken() {
    assertThat(progress.lagNanos(US)).isZero();
    assertThat(progress.missing(US)).isZero();
    assertThat(progress.digests(US, Comparison.EQUAL)).isZero();
  }

  @Test
  void theLagIsHowLongTheOldestMissedUpdateHasBeenMissed() {
    progress.heard(US, SCOPE, first(3), first(1));
    pass(Duration.ofSeconds(2));
    progress.heard(US, OTHER, first(1), first(0));
    pass(Duration.ofSeconds(1));

    assertThat(progress.missing(US)).isEqualTo(3);
    assertThat(progress.lagNanos(US)).isEqualTo(Duration.ofSeconds(3).toNanos());
    assertThat(progress.lagNanos(JP)).isZero();

    progress.durable(SCOPE, first(3));

    assertThat(progress.missing(US)).isEqualTo(1);
    assertThat(progress.lagNanos(US)).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void aPartThatArrivesLeavesTheRestMissing() {
    progress.heard(US, SCOPE, first(3), first(0));
    pass(Duration.ofSeconds(1));
    progress.durable(SCOPE, first(2));

    assertThat(progress.missing(US)).isEqualTo(1);
    assertThat(progress.lagNanos(US)).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void updatesThatKeepComingAreNoLagIfEachArrives() {
    for (int round = 1; round <= 100; round++) {
      progress.heard(US, SCOPE, first(round), first(round - 1));
      pass(Duration.ofMillis(100));
      progress.durable(SCOPE, first(round));
      assertThat(progress.lagNanos(US)).isZero();
    }
  }

  @Test
  void whatIsNotKeptAnyMoreIsNotMissed() {
    progress.heard(US, SCOPE, first(3), first(0));

    progress.retain(List.of(OTHER));

    assertThat(progress.missing(US)).isZero();
    assertThat(progress.lagNanos(US)).isZero();
    assertThat(progress.lags(JP)).isEmpty();
  }

  @Test
  void aRegionThatHasNothingElseIsLevelAsOfThatMoment() {
    progress.heard(US, SCOPE, first(3), first(3));
    pass(Duration.ofSeconds(2));

    assertThat(progress.lags(JP))
        .containsExactly(new GossipLag(US, Optional.of(Duration.ofSeconds(2)), 0, Duration.ZERO));
    assertThat(progress.lags(US)).isEmpty();
  }

  @Test
  void itIsLevelAsOfTheDigestThatIsComplete() {
    progress.heard(US, SCOPE, first(3), first(0));
    pass(Duration.ofSeconds(4));
    progress.heard(US, SCOPE, first(5), first(0));
    pass(Duration.ofSeconds(1));
    GossipLag missing = new GossipLag(US, Optional.empty(), 3, Duration.ofSeconds(5));
    assertThat(progress.lags(JP)).as("it has never been level").containsExactly(missing);

    progress.durable(SCOPE, first(3));
    assertThat(progress.lags(JP))
        .containsExactly(new GossipLag(US, Optional.of(Duration.ofSeconds(5)), 0, Duration.ZERO));
  }

  @Test
  void aReplicaOfTheRegionThatIsItselfBehindDoesNotMakeThisOneLevel() {
    progress.heard(US, SCOPE, first(3), first(0));
    progress.heard(US, SCOPE, first(0), first(0));

    assertThat(progress.lags(JP))
        .containsExactly(new GossipLag(US, Optional.empty(), 3, Duration.ZERO));
  }

  @Test
  void theWorstScopeCountsAndRegionsAreApart() {
    progress.heard(US, OTHER, first(2), first(2));
    pass(Duration.ofSeconds(6));
    progress.heard(US, SCOPE, first(1), first(1));
    pass(Duration.ofSeconds(1));
    progress.heard(JP, SCOPE, first(1), first(1));
    pass(Duration.ofSeconds(1));
    progress.heard(US, OTHER, first(6), first(2));
    pass(Duration.ofSeconds(1));

    assertThat(progress.lags(new RegionId("eu-west-1")))
        .containsExactly(
            new GossipLag(JP, Optional.of(Duration.ofSeconds(2)), 0, Duration.ZERO),
            new GossipLag(US, Optional.of(Duration.ofSeconds(9)), 4, Duration.ofSeconds(1)));
  }

  @Test
  void digestsAreCountedByWhatTheySay() {
    Incarnation here = new Incarnation(new NodeId("paris"), 3);
    progress.heard(US, SCOPE, first(1), first(1));
    progress.heard(US, SCOPE, first(2), first(1));
    progress.heard(US, SCOPE, first(1), first(2));
    progress.heard(US, SCOPE, first(1), DotVector.EMPTY.plus(new Dot(here, 0)));

    for (Comparison comparison : Comparison.values()) {
      assertThat(progress.digests(US, comparison)).as(comparison.name()).isEqualTo(1);
    }
  }
}

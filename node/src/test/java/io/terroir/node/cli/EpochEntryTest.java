package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.ConfigReplica.Decisions;
import io.terroir.sdk.ConfigReplica.Instances;
import io.terroir.sdk.ConfigReplica.Report;
import io.terroir.sdk.ConfigStatus;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EpochEntryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ConfigMembers WANTED =
      new ConfigMembers(
          2,
          List.of(
              new ConfigMembers.Member(1, "a", "eu"),
              new ConfigMembers.Member(2, "b", "us"),
              new ConfigMembers.Member(4, "c", "jp")),
          2,
          2);

  private final Deque<Supplier<ConfigStatus>> answers = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final VirtualTime time = new VirtualTime();

  private static final class VirtualTime implements EpochEntry.Time {
    private long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) {
      nanos += duration.toNanos();
    }
  }

  private static ConfigReplica replica(String node, String stage, long epoch) {
    Report report =
        new Report(
            stage,
            1,
            1,
            epoch,
            List.of(),
            new Instances(0, 0, 0, 0),
            new Decisions(0, 0, 0, 0, 0),
            0,
            0,
            Duration.ZERO);
    return new ConfigReplica(node, "", true, false, Optional.empty(), Optional.of(report));
  }

  private static ConfigReplica silent(String node) {
    return new ConfigReplica(
        node, "", true, false, Optional.of("there is no connection"), Optional.empty());
  }

  private void answer(ConfigReplica... replicas) {
    ConfigStatus status = new ConfigStatus(Optional.of(WANTED), List.of(replicas));
    answers.add(() -> status);
  }

  /** The last answer is given again and again. */
  private EpochEntry.Result await() {
    return new EpochEntry(
            () -> (answers.size() > 1 ? answers.remove() : answers.element()).get(),
            WANTED,
            told::add,
            time)
        .await(PATIENCE);
  }

  @Test
  void endsOnceAQuorumOfTheNewMembersHasEntered() {
    answer(replica("a", "member", 1), replica("b", "member", 2), replica("c", "waiting", 0));
    answer(replica("a", "member", 1), replica("b", "member", 2), replica("c", "fetching", 1));
    answer(replica("a", "member", 1), replica("b", "member", 2), replica("c", "member", 2));

    EpochEntry.Result result = await();
    assertThat(result.isEnough()).isTrue();
    assertThat(result.entered()).containsExactly("b", "c");
    assertThat(result.missing()).containsExactly("a (member in epoch 1)");
    assertThat(told)
        .containsExactly(
            "1 of 3 members have entered epoch 2, 2 must; waiting for a (member in epoch 1); c"
                + " (waiting in epoch 0)",
            "1 of 3 members have entered epoch 2, 2 must; waiting for a (member in epoch 1); c"
                + " (fetching in epoch 1)");
  }

  @Test
  void oneThatHasGoneOnToALaterEpochHasEntered() {
    answer(replica("a", "member", 3), replica("b", "member", 3), silent("c"));
    assertThat(await().isEnough()).isTrue();
  }

  /** A removed replica knows the epoch too; it does not keep its state for the others. */
  @Test
  void oneThatOnlyKnowsOfTheEpochHasNotEntered() {
    answer(replica("a", "member", 2), replica("b", "waiting", 2), replica("c", "closed", 2));
    assertThat(await().entered()).containsExactly("a");
  }

  @Test
  void saysWhatIsMissingWhenTimeIsOver() {
    answer(replica("a", "member", 2), silent("b"));

    EpochEntry.Result result = await();
    assertThat(result.isEnough()).isFalse();
    assertThat(result.entered()).containsExactly("a");
    assertThat(result.missing())
        .containsExactly("b (no answer: there is no connection)", "c (not asked)");
    assertThat(Duration.ofNanos(time.nanos)).isEqualTo(PATIENCE);
    assertThat(told).as("one line, as nothing changes").hasSize(1);
  }

  @Test
  void gatewayThatCannotAnswerForAMomentIsAskedAgain() {
    answers.add(
        () -> {
          throw new TerroirException(Reason.UNAVAILABLE, true, "no gateway answers");
        });
    answer(replica("a", "member", 2), replica("b", "member", 2));

    assertThat(await().isEnough()).isTrue();
    assertThat(told.get(0)).contains("no gateway answers");
  }
}

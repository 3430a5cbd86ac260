package io.terroir.epaxos.service;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static io.terroir.epaxos.directory.Samples.region;
import static io.terroir.epaxos.directory.Samples.token;
import static io.terroir.epaxos.directory.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.directory.ReservationPosition;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One replica's expirer, with every command executed where and when the test says. */
class ReservationExpirerTest {
  private static final NodeId SELF = new NodeId("config-eu");
  private static final Duration TTL = Duration.ofSeconds(10);

  /** What the replica counts: the ttl and a tenth of it for drift. */
  private static final Duration COUNTED = Duration.ofSeconds(11);

  private static final Duration TURN = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final ReplicaId OWN = new ReplicaId(2);
  private static final Membership MEMBERS =
      Membership.first(
          Map.of(
              new ReplicaId(1),
              new NodeId("config-us"),
              OWN,
              SELF,
              new ReplicaId(3),
              new NodeId("config-jp")));

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, IRELAND));
  private final List<DirectoryCommand> proposed = new ArrayList<>();
  private final Set<OriginPosition> erased = new HashSet<>();
  private Directory directory = new Directory(node.store());
  private ExpirerSettings settings = ExpirerSettings.DEFAULT;
  private DirectoryProposer proposer = this::executeProposal;
  private long sequence;

  @BeforeEach
  void oneKeyspace() {
    execute(new DirectoryCommand.RegisterRegion(region(IRELAND)));
    execute(createKeyspace("users", policy(ResidencyRule.ANYWHERE)));
  }

  private CompletableFuture<DirectoryOutcome> executeProposal(
      DirectoryCommand command, Cause cause, Duration timeout) {
    proposed.add(command);
    return CompletableFuture.completedFuture(execute(command));
  }

  private CompletableFuture<DirectoryOutcome> neverAnswered(
      DirectoryCommand command, Cause cause, Duration timeout) {
    proposed.add(command);
    CompletableFuture<DirectoryOutcome> answer = new CompletableFuture<>();
    node.pipe()
        .schedule(
            timeout,
            () ->
                answer.completeExceptionally(
                    Refusal.of(Reason.UNAVAILABLE, "no quorum").toException()));
    return answer;
  }

  private DirectoryOutcome execute(DirectoryCommand command) {
    return execute(OWN, command);
  }

  private DirectoryOutcome execute(ReplicaId coordinator, DirectoryCommand command) {
    sequence++;
    CommandId id = new CommandId(coordinator, 1, sequence);
    ByteString outcome = directory.apply(id, CommandCodec.encode(command));
    StoreBatch batch = new StoreBatch();
    directory.save(batch);
    node.store().write(batch);
    return OutcomeCodec.decode(outcome);
  }

  private void flush() {
    node.store().flush(() -> {});
    world.runFor(Duration.ofSeconds(1));
  }

  private ReservationExpirer start() {
    ReservationExpirer expirer =
        new ReservationExpirer(
            directory, proposer, node.pipe(), () -> Optional.of(MEMBERS), SELF, settings);
    expirer.releaseErased(erased::contains);
    node.pipe().execute(expirer::start);
    world.runFor(MOMENT);
    return expirer;
  }

  private static Reserve reserve(String name) {
    return reserve(name, token("mine"), Optional.of(TTL));
  }

  private static Reserve reserve(String name, ReservationOwner owner, Optional<Duration> ttl) {
    return new Reserve(FIRST, value(name), owner, ttl, 0);
  }

  private static Renew renew(String name, long generation) {
    return new Renew(FIRST, value(name), token("mine"), generation);
  }

  private static Expire expire(String name, long generation) {
    return new Expire(FIRST, value(name), generation);
  }

  private boolean isHeld(String name) {
    return directory.reservation(new ReservationPosition(FIRST, value(name))).holding().isPresent();
  }

  @Test
  void proposesWhenTheTtlAndTheDriftHavePassedSinceTheExecution() {
    start();
    world.runFor(Duration.ofSeconds(60));
    execute(reserve("ada"));

    world.runFor(COUNTED.minus(MOMENT));
    assertThat(proposed).isEmpty();
    world.runFor(MOMENT);

    assertThat(proposed).containsExactly(expire("ada", 1));
    assertThat(isHeld("ada")).isFalse();
  }

  @Test
  void aClockThatRunsTooFastByTheDriftDoesNotExpireEarly() {
    node.clocks().setDriftPpm(100_000);
    start();
    execute(reserve("ada"));

    world.runFor(TTL.minus(MOMENT));

    assertThat(proposed).isEmpty();
    assertThat(isHeld("ada")).isTrue();
  }

  @Test
  void aRenewalBeginsTheCountAgain() {
    start();
    execute(reserve("ada"));
    world.runFor(Duration.ofSeconds(8));
    execute(renew("ada", 1));

    world.runFor(COUNTED.minus(MOMENT));
    assertThat(proposed).isEmpty();
    world.runFor(MOMENT);

    assertThat(proposed).containsExactly(expire("ada", 2));
  }

  /** C1: a replica cannot know how long it was away. */
  @Test
  void aRestartBeginsTheCountAgain() {
    execute(reserve("ada"));
    world.runFor(Duration.ofSeconds(10));
    flush();
    node.crash();
    node.restart();
    directory = new Directory(node.store());
    start();

    world.runFor(COUNTED.minus(MOMENT.multipliedBy(2)));
    assertThat(proposed).isEmpty();
    world.runFor(TURN.multipliedBy(3));

    assertThat(proposed).containsExactly(expire("ada", 1));
  }

  @Test
  void aReplacedDirectoryBeginsTheCountAgain() {
    start();
    execute(reserve("ada"));
    world.runFor(Duration.ofSeconds(10));
    directory.replacing();
    world.runFor(Duration.ofSeconds(5));
    assertThat(proposed).isEmpty();
    directory.replaced();

    world.runFor(COUNTED.minus(MOMENT));
    assertThat(proposed).isEmpty();
    world.runFor(TURN.multipliedBy(3));

    assertThat(proposed).containsExactly(expire("ada", 1));
  }

  @Test
  void whatIsReleasedOrHasNoTtlIsLeftAlone() {
    ReservationExpirer expirer = start();
    execute(reserve("ada"));
    execute(reserve("grace", token("mine"), Optional.empty()));
    execute(new Release(FIRST, value("ada"), token("mine"), 1));

    assertThat(expirer.counted()).isZero();
    world.runFor(Duration.ofDays(30));

    assertThat(proposed).isEmpty();
    assertThat(isHeld("grace")).isTrue();
  }

  /** One proposes as a rule, and the others if that one is away. */
  @Test
  void waitsForTheTurnsOfTheReplicasBeforeIt() {
    start();
    execute(new ReplicaId(3), reserve("third"));
    execute(new ReplicaId(1), reserve("first"));
    execute(OWN, reserve("own"));

    world.runFor(COUNTED.plus(MOMENT));
    assertThat(proposed).containsExactly(expire("own", 1));
    world.runFor(TURN);
    assertThat(proposed).last().isEqualTo(expire("first", 1));
    world.runFor(TURN);
    assertThat(proposed).last().isEqualTo(expire("third", 1));
  }

  @Test
  void proposesNothingThatAnotherReplicaHasEnded() {
    start();
    execute(new ReplicaId(1), reserve("ada"));
    world.runFor(COUNTED);
    execute(new ReplicaId(1), expire("ada", 1));

    world.runFor(Duration.ofSeconds(60));

    assertThat(proposed).isEmpty();
  }

  @Test
  void proposesAgainWhatWasNotExecuted() {
    proposer = this::neverAnswered;
    start();
    execute(reserve("ada"));

    world.runFor(Duration.ofSeconds(40));

    assertThat(proposed).hasSizeGreaterThan(2).containsOnly(expire("ada", 1));
  }

  /** Else it would end a generation that has only begun. */
  @Test
  void doesNotProposeAgainWhatWasRenewedMeanwhile() {
    proposer = this::neverAnswered;
    start();
    execute(reserve("ada"));
    world.runFor(COUNTED);
    assertThat(proposed).hasSize(1);
    execute(renew("ada", 1));

    world.runFor(COUNTED.minus(MOMENT));

    assertThat(proposed).hasSize(1);
  }

  @Test
  void readsTheDirectoryPageByPageAndSoonEndsAll() {
    settings = new ExpirerSettings(0.1, TURN, 1_000, 64, 10, Duration.ofMillis(5));
    for (int number = 0; number < 95; number++) {
      execute(reserve("value " + number));
    }

    ReservationExpirer expirer = start();
    assertThat(expirer.counted()).isEqualTo(10);
    world.runFor(Duration.ofMillis(50));
    assertThat(expirer.counted()).isEqualTo(95);
    world.runFor(COUNTED.plus(TURN.multipliedBy(3)));

    assertThat(new HashSet<>(proposed)).hasSize(95);
  }

  @Test
  void whatFindsNoRoomIsCountedWhenThereIsSome() {
    settings = new ExpirerSettings(0.1, TURN, 10, 64, 10, Duration.ofMillis(5));
    ReservationExpirer expirer = start();
    for (int number = 0; number < 35; number++) {
      execute(reserve("value " + number));
    }
    assertThat(expirer.counted()).isEqualTo(10);

    world.runFor(Duration.ofSeconds(90));

    assertThat(new HashSet<>(proposed)).hasSize(35);
    assertThat(proposed).hasSize(35);
  }

  @Test
  void proposesNoMoreThanItsBoundAtATime() {
    settings = new ExpirerSettings(0.1, TURN, 1_000, 4, 100, Duration.ofMillis(5));
    List<CompletableFuture<DirectoryOutcome>> answers = new ArrayList<>();
    proposer =
        (command, cause, timeout) -> {
          proposed.add(command);
          CompletableFuture<DirectoryOutcome> answer = new CompletableFuture<>();
          answers.add(answer);
          return answer;
        };
    start();
    for (int number = 0; number < 10; number++) {
      execute(reserve("value " + number));
    }
    world.runFor(COUNTED.plus(MOMENT));
    assertThat(proposed).hasSize(4);

    answers.get(0).complete(execute(proposed.get(0)));
    world.runFor(MOMENT);

    assertThat(proposed).hasSize(5);
  }

  @Test
  void releasesWhatAnErasedOriginHolds() {
    ReservationOwner owner = ReservationOwner.of(origin(1));
    ReservationExpirer expirer = start();
    execute(reserve("ada", owner, Optional.empty()));
    execute(reserve("grace", ReservationOwner.of(origin(2)), Optional.empty()));
    OriginPosition gone = new OriginPosition(FIRST, origin(1));
    erased.add(gone);
    node.pipe().execute(() -> expirer.erased(gone));

    world.runFor(TURN.multipliedBy(3));

    assertThat(proposed).containsExactly(new Release(FIRST, value("ada"), owner, 1));
    assertThat(isHeld("grace")).isTrue();
  }

  @Test
  void releasesAfterARestartWhatAnErasedOriginHolds() {
    ReservationOwner owner = ReservationOwner.of(origin(1));
    execute(reserve("ada", owner, Optional.of(TTL)));
    execute(reserve("grace", ReservationOwner.of(origin(2)), Optional.empty()));
    erased.add(new OriginPosition(FIRST, origin(1)));
    start();

    world.runFor(TURN.multipliedBy(3));

    assertThat(proposed).containsExactly(new Release(FIRST, value("ada"), owner, 1));
  }

  @Test
  void releasesWhatAnOriginReservesThatIsErasedAlready() {
    ReservationOwner owner = ReservationOwner.of(origin(1));
    erased.add(new OriginPosition(FIRST, origin(1)));
    start();
    execute(reserve("ada", owner, Optional.empty()));

    world.runFor(MOMENT);

    assertThat(proposed).containsExactly(new Release(FIRST, value("ada"), owner, 1));
  }

  @Test
  void proposesNothingAfterItWasClosed() {
    ReservationExpirer expirer = start();
    execute(reserve("ada"));
    expirer.close();

    world.runFor(Duration.ofSeconds(60));

    assertThat(proposed).isEmpty();
  }

  @Test
  void aLargeErasedOriginIsReadPageByPage() {
    settings = new ExpirerSettings(0.1, TURN, 1_000, 64, 3, Duration.ofMillis(5));
    ReservationOwner owner = ReservationOwner.of(origin(1));
    Set<ReservationDigest> values = new HashSet<>();
    for (int number = 0; number < 10; number++) {
      execute(reserve("value " + number, owner, Optional.empty()));
      values.add(value("value " + number));
    }
    erased.add(new OriginPosition(FIRST, origin(1)));
    start();

    world.runFor(TURN.multipliedBy(3));

    assertThat(proposed).extracting(command -> ((Release) command).value()).hasSize(10);
    assertThat(proposed).allMatch(command -> values.contains(((Release) command).value()));
  }
}

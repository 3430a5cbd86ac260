package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.id;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static io.terroir.epaxos.directory.Samples.region;
import static io.terroir.epaxos.directory.Samples.token;
import static io.terroir.epaxos.directory.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.GetReservation;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.DirectoryCommand.Renew;
import io.terroir.epaxos.directory.DirectoryCommand.Reserve;
import io.terroir.epaxos.directory.DirectoryOutcome.Refused;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved;
import io.terroir.epaxos.directory.DirectoryOutcome.Reserved.Effect;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.id.ReservationOwner;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservationCommandsTest {
  private static final ReservationDigest ADA = value("ada");
  private static final ReservationOwner MINE = token("mine");
  private static final ReservationOwner THEIRS = token("theirs");
  private static final Optional<Duration> TTL = Optional.of(Duration.ofSeconds(30));
  private static final Optional<Duration> FOR_EVER = Optional.empty();

  private final Store store = BlankStore.create();
  private final List<Reservation> told = new ArrayList<>();
  private Directory directory = new Directory(store);
  private long sequence;

  @BeforeEach
  void oneKeyspace() {
    execute(new DirectoryCommand.RegisterRegion(region(IRELAND)));
    execute(createKeyspace("users", policy(ResidencyRule.ANYWHERE)));
    directory.onReservation((by, now) -> told.add(now));
  }

  private DirectoryOutcome execute(DirectoryCommand command) {
    sequence++;
    return directory.execute(id(sequence), command);
  }

  private Reserved reserve(ReservationOwner owner, Optional<Duration> ttl, long after) {
    return (Reserved) execute(new Reserve(FIRST, ADA, owner, ttl, after));
  }

  private Reserved renew(ReservationOwner owner, long generation) {
    return (Reserved) execute(new Renew(FIRST, ADA, owner, generation));
  }

  private Reserved release(ReservationOwner owner, long generation) {
    return (Reserved) execute(new Release(FIRST, ADA, owner, generation));
  }

  private Reserved expire(long generation) {
    return (Reserved) execute(new Expire(FIRST, ADA, generation));
  }

  private Reservation now() {
    return ((Reserved) execute(new GetReservation(FIRST, ADA))).reservation();
  }

  private void save() {
    StoreBatch batch = new StoreBatch();
    directory.save(batch);
    store.write(batch);
  }

  private void assertRefused(DirectoryCommand command, Reason reason, String field) {
    DirectoryOutcome outcome = execute(command);
    assertThat(outcome).isInstanceOf(Refused.class);
    assertThat(((Refused) outcome).refusal().reason()).isEqualTo(reason);
    assertThat(((Refused) outcome).refusal().field()).isEqualTo(field);
  }

  @Test
  void aFreeValueIsHeldByWhoReservesItFirst() {
    assertThat(reserve(MINE, TTL, 0).effect()).isEqualTo(Effect.DONE);
    assertThat(reserve(THEIRS, TTL, 0).effect()).isEqualTo(Effect.NONE);

    assertThat(now().isHeldBy(MINE)).isTrue();
    assertThat(now().generation()).isEqualTo(1);
    assertThat(told).containsExactly(now());
  }

  @Test
  void reservingAgainIsAnsweredWithWhatOneHoldsAndChangesNothing() {
    reserve(MINE, TTL, 0);
    renew(MINE, 1);

    Reserved again = reserve(MINE, FOR_EVER, 0);

    assertThat(again.effect()).isEqualTo(Effect.ALREADY);
    assertThat(again.reservation().generation()).isEqualTo(2);
    assertThat(again.reservation().ttl()).isEqualTo(TTL);
  }

  @Test
  void aLateDuplicateOfReserveAfterReleaseReservesNothing() {
    reserve(MINE, TTL, 0);
    release(MINE, 1);

    assertThat(reserve(MINE, TTL, 0).effect()).isEqualTo(Effect.NONE);

    assertThat(now().holding()).isEmpty();
    assertThat(now().generation()).isEqualTo(2);
    assertThat(reserve(THEIRS, TTL, 2).effect()).isEqualTo(Effect.DONE);
  }

  /** C1: a replica that missed the renewal, or is late, must not end what was renewed. */
  @Test
  void renewalMakesALateExpireVoid() {
    reserve(MINE, TTL, 0);
    assertThat(renew(MINE, 1).effect()).isEqualTo(Effect.DONE);

    assertThat(expire(1).effect()).isEqualTo(Effect.ALREADY);

    assertThat(now().isHeldBy(MINE)).isTrue();
    assertThat(now().ttl()).isEqualTo(TTL);
    assertThat(expire(2).effect()).isEqualTo(Effect.DONE);
    assertThat(now().holding()).isEmpty();
  }

  @Test
  void aRepeatedRenewalIsTheSameRenewal() {
    reserve(MINE, TTL, 0);
    renew(MINE, 1);

    Reserved repeated = renew(MINE, 1);

    assertThat(repeated.effect()).isEqualTo(Effect.ALREADY);
    assertThat(repeated.reservation().generation()).isEqualTo(2);
    renew(MINE, 2);
    assertThat(renew(MINE, 1).effect()).isEqualTo(Effect.NONE);
  }

  @Test
  void whatHasExpiredIsNotRenewed() {
    reserve(MINE, TTL, 0);
    expire(1);

    assertThat(renew(MINE, 1).effect()).isEqualTo(Effect.NONE);
    assertThat(now().holding()).isEmpty();
  }

  @Test
  void aLateExpireOrReleaseDoesNotReachTheNextOwner() {
    reserve(MINE, TTL, 0);
    expire(1);
    reserve(THEIRS, TTL, 2);

    assertThat(expire(1).effect()).isEqualTo(Effect.ALREADY);
    assertThat(release(MINE, 1).effect()).isEqualTo(Effect.ALREADY);
    assertThat(renew(MINE, 1).effect()).isEqualTo(Effect.NONE);

    assertThat(now().isHeldBy(THEIRS)).isTrue();
  }

  @Test
  void nobodyElseReleasesOrRenews() {
    reserve(MINE, TTL, 0);

    assertThat(release(THEIRS, 1).effect()).isEqualTo(Effect.NONE);
    assertThat(renew(THEIRS, 1).effect()).isEqualTo(Effect.NONE);

    assertThat(now().isHeldBy(MINE)).isTrue();
    assertThat(now().generation()).isEqualTo(1);
  }

  @Test
  void withoutATtlItLastsUntilItIsReleased() {
    reserve(MINE, FOR_EVER, 0);

    assertThat(expire(1).effect()).isEqualTo(Effect.NONE);
    assertThat(now().isHeldBy(MINE)).isTrue();
    assertThat(release(MINE, 1).effect()).isEqualTo(Effect.DONE);
    assertThat(now().holding()).isEmpty();
  }

  @Test
  void anOriginAndATokenOfTheSameDigestAreTwoOwners() {
    ReservationOwner origin = ReservationOwner.of(origin(1));
    ReservationOwner token =
        new ReservationOwner(ReservationOwner.Kind.TOKEN, origin.high(), origin.low());
    reserve(origin, TTL, 0);

    assertThat(release(token, 1).effect()).isEqualTo(Effect.NONE);
    assertThat(now().isHeldBy(origin)).isTrue();
  }

  /** Else it would take effect once the value has come so far, perhaps as a duplicate. */
  @Test
  void aGenerationThatIsNotThereYetIsRefused() {
    assertRefused(new Reserve(FIRST, ADA, MINE, TTL, 1), Reason.COMPARE_FAILED, "");
    assertRefused(new Renew(FIRST, ADA, MINE, 1), Reason.COMPARE_FAILED, "");
    assertRefused(new Release(FIRST, ADA, MINE, 1), Reason.COMPARE_FAILED, "");
    assertRefused(new Expire(FIRST, ADA, 1), Reason.COMPARE_FAILED, "");
  }

  @Test
  void aTtlHasBounds() {
    for (Duration ttl :
        List.of(
            Duration.ZERO,
            Duration.ofMillis(-1),
            Reservation.TTL_MIN.minusMillis(1),
            Reservation.TTL_MAX.plusMillis(1))) {
      assertRefused(
          new Reserve(FIRST, ADA, MINE, Optional.of(ttl), 0), Reason.INVALID_ARGUMENT, "ttl");
    }
    assertThat(reserve(MINE, Optional.of(Reservation.TTL_MIN), 0).effect()).isEqualTo(Effect.DONE);
    release(MINE, 1);
    assertThat(reserve(MINE, Optional.of(Reservation.TTL_MAX), 2).effect()).isEqualTo(Effect.DONE);
  }

  @Test
  void refusesAKeyspaceThatIsNotThere() {
    KeyspaceId other = new KeyspaceId(2);
    assertRefused(new Reserve(other, ADA, MINE, TTL, 0), Reason.KEYSPACE_NOT_FOUND, "");
    assertRefused(new GetReservation(other, ADA), Reason.KEYSPACE_NOT_FOUND, "");
  }

  @Test
  void aReservationIsThereAfterARestartAndSoIsTheGenerationOfAFreeValue() {
    reserve(MINE, TTL, 0);
    save();
    directory = new Directory(store);
    assertThat(now().isHeldBy(MINE)).isTrue();

    release(MINE, 1);
    save();
    directory = new Directory(store);
    assertThat(now()).isEqualTo(new Reservation(FIRST, ADA, 2, Optional.empty()));
  }

  @Test
  void pagesNameWhatHasATtlAndNothingElse() {
    List<ReservationPosition> expected = new ArrayList<>();
    for (int number = 0; number < 30; number++) {
      ReservationDigest value = value("value " + number);
      Optional<Duration> ttl = number % 3 == 0 ? FOR_EVER : TTL;
      execute(new Reserve(FIRST, value, MINE, ttl, 0));
      if (number % 3 == 1) {
        expected.add(new ReservationPosition(FIRST, value));
      } else if (number % 3 == 2) {
        save();
        execute(new Release(FIRST, value, MINE, 1));
      }
    }
    save();
    expected.sort(null);

    List<ReservationPosition> read = new ArrayList<>();
    Optional<ReservationPosition> last = Optional.empty();
    List<ReservationPosition> page = directory.expiringAfter(last, 3);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(3);
      read.addAll(page);
      last = Optional.of(page.get(page.size() - 1));
      page = directory.expiringAfter(last, 3);
    }
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void reservationsOfAnOriginAreFoundByIt() {
    ReservationOwner first = ReservationOwner.of(origin(1));
    ReservationOwner second = ReservationOwner.of(origin(2));
    execute(new Reserve(FIRST, value("a"), first, FOR_EVER, 0));
    execute(new Reserve(FIRST, value("b"), first, TTL, 0));
    execute(new Reserve(FIRST, value("c"), second, FOR_EVER, 0));
    execute(new Reserve(FIRST, value("d"), MINE, FOR_EVER, 0));
    save();
    OriginPosition one = new OriginPosition(FIRST, origin(1));
    OriginPosition other = new OriginPosition(FIRST, origin(2));

    assertThat(directory.reservationsOf(one, Optional.empty(), 10))
        .containsExactlyInAnyOrder(
            new ReservationPosition(FIRST, value("a")), new ReservationPosition(FIRST, value("b")));
    assertThat(directory.reservationsOf(other, Optional.empty(), 10))
        .containsExactly(new ReservationPosition(FIRST, value("c")));
    List<OriginPosition> owners = new ArrayList<>();
    Optional<OriginPosition> next = directory.reservingOriginAfter(Optional.empty());
    while (next.isPresent()) {
      owners.add(next.get());
      next = directory.reservingOriginAfter(next);
    }
    assertThat(owners).containsExactlyInAnyOrder(one, other);

    execute(new Release(FIRST, value("c"), second, 1));
    execute(new Reserve(FIRST, value("c"), first, TTL, 2));
    save();
    assertThat(directory.reservationsOf(other, Optional.empty(), 10)).isEmpty();
    assertThat(directory.reservationsOf(one, Optional.empty(), 10)).hasSize(3);
    List<ReservationPosition> page = directory.reservationsOf(one, Optional.empty(), 2);
    assertThat(page).hasSize(2);
    assertThat(directory.reservationsOf(one, Optional.of(page.get(1).value()), 2)).hasSize(1);
  }
}

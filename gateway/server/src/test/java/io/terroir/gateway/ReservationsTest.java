package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.US;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.v1.GetReservationRequest;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.PlacementGrpc.PlacementFutureStub;
import io.terroir.v1.ReleaseRequest;
import io.terroir.v1.RenewRequest;
import io.terroir.v1.ReservationOwner;
import io.terroir.v1.ReservationState;
import io.terroir.v1.ReserveRequest;
import io.terroir.v1.ReserveResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private static final ReservationOwner MINE = token("mine");
  private static final ReservationOwner THEIRS = token("theirs");

  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ReservationOwner token(String token) {
    return ReservationOwner.newBuilder().setToken(bytes(token)).build();
  }

  private static ReserveRequest.Builder ada(ReservationOwner owner) {
    return ReserveRequest.newBuilder()
        .setKeyspace("cities")
        .setValue(bytes("ada"))
        .setOwner(owner)
        .setTtlMillis(30_000);
  }

  private PlacementFutureStub placement(RegionId region) {
    return PlacementGrpc.newFutureStub(world.channel(region));
  }

  private ReserveResponse reserve(RegionId region, ReserveRequest.Builder request) {
    return world.await(placement(region).reserve(request.build()));
  }

  private Refusal refusal(ReserveRequest.Builder request) {
    return world.refusal(placement(EU).reserve(request.build()));
  }

  private ReservationState look(ReservationOwner owner) {
    GetReservationRequest request =
        GetReservationRequest.newBuilder()
            .setKeyspace("cities")
            .setValue(bytes("ada"))
            .setOwner(owner)
            .build();
    return world.await(placement(JP).getReservation(request)).getState();
  }

  private ListenableFuture<?> release(ReservationOwner owner, long generation) {
    return placement(US)
        .release(
            ReleaseRequest.newBuilder()
                .setKeyspace("cities")
                .setValue(bytes("ada"))
                .setOwner(owner)
                .setGeneration(generation)
                .build());
  }

  private static RenewRequest renewal(ReservationOwner owner, long generation) {
    return RenewRequest.newBuilder()
        .setKeyspace("cities")
        .setValue(bytes("ada"))
        .setOwner(owner)
        .setGeneration(generation)
        .build();
  }

  @Test
  void aValueIsReservedOnceInAllRegions() {
    ReserveResponse mine = reserve(EU, ada(MINE));

    assertThat(mine.getFresh()).isTrue();
    assertThat(mine.getState().getHeldByOwner()).isTrue();
    assertThat(mine.getState().getGeneration()).isEqualTo(1);
    assertThat(mine.getState().getTtlMillis()).isEqualTo(30_000);
    Refusal theirs = world.refusal(placement(US).reserve(ada(THEIRS).build()));
    assertThat(theirs.reason()).isEqualTo(Reason.ALREADY_RESERVED);
    assertThat(theirs.message()).doesNotContain("ada").doesNotContain("mine");
    assertThat(look(MINE).getHeldByOwner()).isTrue();
    assertThat(look(THEIRS).getHeld()).isTrue();
    assertThat(look(THEIRS).getHeldByOwner()).isFalse();
  }

  /** The owner counts on its clock what replicas count on theirs. */
  @Test
  void anOwnerReliesOnTheTtlLessTheDriftOfClocks() {
    assertThat(reserve(EU, ada(MINE)).getState().getReliedMillis()).isEqualTo(27_000);
    assertThat(look(MINE).getReliedMillis()).isEqualTo(27_000);
  }

  @Test
  void aRepeatedReservationIsNotFresh() {
    reserve(EU, ada(MINE));

    ReserveResponse again = reserve(JP, ada(MINE));

    assertThat(again.getFresh()).isFalse();
    assertThat(again.getState().getHeldByOwner()).isTrue();
  }

  @Test
  void aFreeValueThatWasHeldSaysItsGeneration() {
    reserve(EU, ada(MINE));
    world.await(release(MINE, 1));

    ReserveResponse unaware = reserve(EU, ada(THEIRS));
    assertThat(unaware.getState().getHeld()).isFalse();
    assertThat(unaware.getState().getGeneration()).isEqualTo(2);

    assertThat(reserve(EU, ada(THEIRS).setAfterGeneration(2)).getState().getHeldByOwner()).isTrue();
  }

  @Test
  void aRenewalIsOfOneGeneration() {
    reserve(EU, ada(MINE));

    assertThat(world.await(placement(EU).renew(renewal(MINE, 1))).getFresh()).isTrue();
    assertThat(world.await(placement(EU).renew(renewal(MINE, 1))).getFresh()).isFalse();
    assertThat(world.await(placement(EU).renew(renewal(MINE, 2))).getState().getGeneration())
        .isEqualTo(3);

    assertThat(world.refusal(placement(EU).renew(renewal(MINE, 1))).reason())
        .isEqualTo(Reason.RESERVATION_LOST);
    assertThat(world.refusal(placement(EU).renew(renewal(THEIRS, 3))).reason())
        .isEqualTo(Reason.RESERVATION_LOST);
    assertThat(world.refusal(release(MINE, 1)).reason()).isEqualTo(Reason.RESERVATION_LOST);
  }

  @Test
  void anOriginHoldsAValueToo() {
    ReservationOwner origin = ReservationOwner.newBuilder().setOrigin(bytes("FR")).build();
    reserve(EU, ada(origin).setTtlMillis(0));

    assertThat(look(origin).getHeldByOwner()).isTrue();
    assertThat(look(token("FR")).getHeldByOwner()).isFalse();
    assertThat(look(origin).getTtlMillis()).isZero();
  }

  @Test
  void namesTheFieldAtFault() {
    assertThat(refusal(ada(MINE).setValue(ByteString.EMPTY)).field()).isEqualTo("value");
    assertThat(refusal(ada(MINE).setValue(bytes("a".repeat(1025)))).field()).isEqualTo("value");
    assertThat(refusal(ada(MINE).clearOwner()).field()).isEqualTo("owner");
    assertThat(refusal(ada(token(""))).field()).isEqualTo("owner.token");
    assertThat(refusal(ada(token("a".repeat(257)))).field()).isEqualTo("owner.token");
    assertThat(refusal(ada(MINE).setTtlMillis(-1)).field()).isEqualTo("ttl_millis");
    assertThat(refusal(ada(MINE).setTtlMillis(999)).field()).isEqualTo("ttl_millis");
    assertThat(refusal(ada(MINE).setTtlMillis(Long.MAX_VALUE)).field()).isEqualTo("ttl_millis");
    assertThat(refusal(ada(MINE).setAfterGeneration(-1)).field()).isEqualTo("after_generation");
    assertThat(refusal(ada(MINE).setAfterGeneration(5)).reason()).isEqualTo(Reason.COMPARE_FAILED);
    assertThat(refusal(ada(MINE).setKeyspace("nothing")).reason())
        .isEqualTo(Reason.KEYSPACE_NOT_FOUND);
  }
}

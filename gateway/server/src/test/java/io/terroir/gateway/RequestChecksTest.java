package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.v1.Compare;
import io.terroir.v1.GetRequest;
import io.terroir.v1.Operation;
import io.terroir.v1.PutRequest;
import io.terroir.v1.RequestId;
import io.terroir.v1.TxnBody;
import io.terroir.v1.TxnRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestChecksTest {
  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  private Refusal refused(PutRequest.Builder put) {
    Refusal refusal = world.refusal(world.data(EU).put(put.build()));
    assertThat(world.shards.asked).isEmpty();
    return refusal;
  }

  private void assertInvalid(Refusal refusal, String field) {
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(refusal.field()).isEqualTo(field);
  }

  @Test
  void namesTheFieldAtFault() {
    assertInvalid(refused(world.put("DE", "1").setKey(ByteString.EMPTY)), "key");
    assertInvalid(refused(world.put("DE", "1").setOrigin(ByteString.EMPTY)), "origin");
    assertInvalid(
        refused(world.put("DE", "1").setValue(ByteString.copyFrom(new byte[2 << 20]))), "value");
    assertInvalid(refused(world.put("DE", "1").setKey(ByteString.copyFrom(new byte[5000]))), "key");
    assertInvalid(refused(world.put("DE", "1").clearRequestId()), "request_id");
    assertInvalid(
        refused(world.put("DE", "1").setRequestId(RequestId.newBuilder().setClient("me"))),
        "request_id.client");
    assertInvalid(refused(world.put("DE", "1").setRequiredHome("mars-1")), "required_home");
    assertInvalid(refused(world.put("DE", "1").setKeyspace("visits")), "keyspace");
  }

  @Test
  void anUnknownKeyspaceIsNotFound() {
    assertThat(refused(world.put("DE", "1").setKeyspace("nothing")).reason())
        .isEqualTo(Reason.KEYSPACE_NOT_FOUND);
  }

  @Test
  void refusesAStampFromTheFuture() {
    long ahead = world.world.wallClock().millis() + Duration.ofMinutes(2).toMillis();
    RequestId id = world.nextId().toBuilder().setIssuedMillis(ahead).build();

    assertInvalid(refused(world.put("DE", "1").setRequestId(id)), "request_id.issued_millis");
  }

  @Test
  void refusesARevisionBelowZero() {
    GetRequest request =
        GetRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(ByteString.copyFromUtf8("DE"))
            .setKey(key())
            .setRevision(-1)
            .build();

    assertInvalid(world.refusal(world.data(EU).get(request)), "revision");
  }

  @Test
  void namesThePlaceInATransaction() {
    Operation badGet = Operation.newBuilder().setGet(Operation.Get.getDefaultInstance()).build();
    TxnBody inner = TxnBody.newBuilder().addOrElse(badGet).build();
    TxnBody body =
        TxnBody.newBuilder()
            .addThen(Operation.newBuilder().setDelete(Operation.Delete.newBuilder().setKey(key())))
            .addThen(Operation.newBuilder().setTxn(inner))
            .build();

    assertInvalid(refusedTxn(body), "body.then[1].txn.or_else[0].get.key");
  }

  @Test
  void namesThePlaceOfARange() {
    ByteString tooLong = ByteString.copyFrom(new byte[4097]);
    TxnBody deletes =
        TxnBody.newBuilder()
            .addThen(
                Operation.newBuilder()
                    .setDeleteRange(Operation.DeleteRange.newBuilder().setTo(tooLong)))
            .build();
    TxnBody compares =
        TxnBody.newBuilder().addCompares(Compare.newBuilder().setRangeEnd(tooLong)).build();

    assertInvalid(refusedTxn(deletes), "body.then[0].delete_range.to");
    assertInvalid(refusedTxn(compares), "body.compares[0].range_end");
  }

  @Test
  void boundsTransactions() {
    TxnBody.Builder many = TxnBody.newBuilder();
    TxnBody deep = TxnBody.getDefaultInstance();
    for (int i = 0; i < 129; i++) {
      many.addThen(Operation.newBuilder().setGet(Operation.Get.newBuilder().setKey(key())));
    }
    for (int i = 0; i < 9; i++) {
      deep = TxnBody.newBuilder().addThen(Operation.newBuilder().setTxn(deep)).build();
    }
    TxnBody unfinished =
        TxnBody.newBuilder().addCompares(Compare.newBuilder().setKey(key())).build();

    assertInvalid(refusedTxn(many.build()), "body.then[128]");
    assertThat(refusedTxn(deep).message()).contains("nest at most 8");
    assertInvalid(refusedTxn(unfinished), "body.compares[0].target");
  }

  private static ByteString key() {
    return TestRegions.KEY;
  }

  private Refusal refusedTxn(TxnBody body) {
    return world.refusal(
        world
            .data(EU)
            .txn(
                TxnRequest.newBuilder()
                    .setKeyspace("cities")
                    .setOrigin(ByteString.copyFromUtf8("DE"))
                    .setRequestId(world.nextId())
                    .setBody(body)
                    .build()));
  }
}

package io.terroir.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One at a time, in the order in which they came, each with a greater token. */
class LockTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(3));
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final ByteString NAME = ByteString.copyFromUtf8("job");

  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeOrigin shard = new FakeOrigin("locks");
  private final TerroirClient client =
      new TerroirClient(
          new Calls(
              List.of("locks"),
              new Environment(
                  time.ticker(), () -> 1_000L, new Random(7), time, FakeOrigin::channel),
              LIMITS,
              LIMITS,
              OpenTelemetry.noop()));
  private final Origin origin = client.keyspace("users").origin("ada");

  @AfterEach
  void stop() {
    client.close();
    shard.close();
  }

  private CompletableFuture<Lock> acquire() {
    return origin.locks().acquireAsync(NAME, TTL);
  }

  @Test
  void theFirstHasItAtOnceUnderAKeyOfItsLease() {
    Lock lock = acquire().join();

    assertThat(lock.isHeld()).isTrue();
    assertThat(lock.key().toStringUtf8()).isEqualTo("job/7");
    assertThat(lock.token()).isEqualTo(101);
    assertThat(shard.keys()).containsExactly("job/7");
  }

  @Test
  void othersWaitInTheOrderInWhichTheyCameAndTokensGrow() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    CompletableFuture<Lock> third = acquire();
    assertThat(second).isNotDone();

    first.close();
    assertThat(second).isDone();
    assertThat(third).isNotDone();
    assertThat(second.join().token()).isGreaterThan(first.token());

    second.join().close();
    assertThat(third.join().token()).isGreaterThan(second.join().token());
    third.join().close();
    assertThat(shard.keys()).isEmpty();
    assertThat(shard.leases()).isEmpty();
    assertThat(shard.watches()).isZero();
  }

  /** Otherwise all of them would ask whenever one goes. */
  @Test
  void whoWaitsLooksOnlyWhenTheOneBeforeGoes() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    CompletableFuture<Lock> third = acquire();
    int scans = shard.scans;
    first.close();

    assertThat(shard.scans).isEqualTo(scans + 1);
    assertThat(second).isDone();
    assertThat(third).isNotDone();
  }

  @Test
  void whoGivesUpInTheMiddleLetsNobodyPass() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    CompletableFuture<Lock> third = acquire();
    second.cancel(false);

    assertThat(shard.keys()).containsExactly("job/7", "job/9");
    assertThat(third).isNotDone();
    assertThat(first.isHeld()).isTrue();
    first.close();
    assertThat(third).isDone();
  }

  /** The word of whoever went is not enough: one's own place may have gone meanwhile. */
  @Test
  void itIsGrantedOnlyWhileTheLeaseLives() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    shard.quiet = true;
    shard.expire(8);
    shard.expire(7);
    shard.quiet = false;
    shard.tell();

    assertThat(first).isNotNull();
    assertThat(second).isCompletedExceptionally();
    assertThatThrownBy(second::join)
        .hasRootCauseInstanceOf(TerroirException.class)
        .hasMessageContaining("LEASE_NOT_FOUND");
  }

  @Test
  void aLeaseThatIsLostEndsTheWait() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    shard.deaf = true;
    time.advance(TTL);

    assertThat(first.isHeld()).isFalse();
    assertThat(first.whenLost()).isDone();
    assertThat(second).isCompletedExceptionally();
    assertThat(shard.watches()).isZero();
  }

  @Test
  void whatIsDoneUnderALockThatIsGoneIsRefused() {
    Lock first = acquire().join();
    CompletableFuture<Lock> second = acquire();
    assertThat(guarded(first).succeeded()).isTrue();
    shard.expire(7);

    assertThat(second).isDone();
    assertThat(guarded(first).succeeded()).isFalse();
    assertThat(guarded(second.join()).succeeded()).isTrue();
  }

  private TxnResult guarded(Lock lock) {
    return origin.txn().when(lock.isThere()).then(Operation.put("done", "by")).commit();
  }

  @Test
  void aLineWhoseNameBeginsLikeAnotherIsAnother() {
    shard.put("job/sub/1", "of the lock job/sub");
    shard.put("jobs/1", "of the lock jobs");

    assertThat(acquire()).isDone();
  }

  @Test
  void whoDoesNotWantToWaitLongerLeavesTheLine() {
    Lock first = acquire().join();
    assertThatThrownBy(() -> origin.locks().acquire("job", TTL, Duration.ofMillis(50)))
        .isInstanceOf(TerroirException.class)
        .hasMessageContaining("DEADLINE_EXCEEDED");

    assertThat(shard.keys()).containsExactly(first.key().toStringUtf8());
    assertThat(shard.leases()).hasSize(1);
  }

  @Test
  void whoCampaignsFirstLeadsAndResignsForTheNext() {
    Election election = origin.election("job");
    Leadership first = election.campaign("anne", TTL);
    CompletableFuture<Leadership> second =
        origin.async().election(NAME).campaignAsync(ByteString.copyFromUtf8("bob"), TTL);

    assertThat(election.leader().map(Leader::valueText)).contains("anne");
    first.proclaim("anne at work");
    assertThat(election.leader().map(Leader::valueText)).contains("anne at work");
    assertThat(election.leader().map(Leader::token)).contains(first.token());
    assertThat(second).isNotDone();

    first.close();
    assertThat(second.join().token()).isGreaterThan(first.token());
    assertThat(election.leader().map(Leader::valueText)).contains("bob");
    assertThatThrownBy(() -> first.proclaim("still here"))
        .isInstanceOf(TerroirException.class)
        .hasMessageContaining("LEASE_NOT_FOUND");
    assertThat(election.leader().map(Leader::valueText)).contains("bob");
  }

  /** The key would be there again, with another create revision, hence another leader. */
  @Test
  void whoWasTakenOutOfTheLineProclaimsNothing() {
    Leadership first = origin.election("job").campaign("anne", TTL);
    shard.remove("job/7");

    assertThatThrownBy(() -> first.proclaim("still here"))
        .isInstanceOf(TerroirException.class)
        .hasMessageContaining("LEASE_NOT_FOUND");
    assertThat(shard.keys()).isEmpty();
  }

  @Test
  void whoObservesHearsEveryLeader() {
    Election election = origin.election("job");
    List<String> heard = new ArrayList<>();
    Observation observation = election.observe(leader -> heard.add(leader.valueText()));
    assertThat(heard).isEmpty();

    Leadership first = election.campaign("anne", TTL);
    CompletableFuture<Leadership> second =
        origin.async().election(NAME).campaignAsync(ByteString.copyFromUtf8("bob"), TTL);
    first.proclaim("anne at work");
    first.close();
    second.join().close();
    assertThat(heard).containsExactly("anne", "anne at work", "bob");

    observation.close();
    election.campaign("carol", TTL).close();
    assertThat(heard).hasSize(3);
    assertThat(shard.watches()).isZero();
  }
}

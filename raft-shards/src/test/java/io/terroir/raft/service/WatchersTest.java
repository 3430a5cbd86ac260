package io.terroir.raft.service;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.put;
import static io.terroir.raft.shard.TestRequests.read;
import static io.terroir.raft.shard.TestRequests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.shard.OneReplicaGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.TestReplica;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever waits for changes hears of them at once, and otherwise how far the shard has come. */
class WatchersTest {
  private static final NodeId SELF = new NodeId("a");
  private static final NodeId OTHER = new NodeId("b");
  private static final Duration HOLD = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(10);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, TestReplica.REGION));
  private final ShardStateMachine machine =
      new ShardStateMachine(TestReplica.SHARD, OriginRange.ALL, ShardLimits.DEFAULT, node.store());
  private final OneReplicaGroup group =
      new OneReplicaGroup(SELF, machine, node.store(), node.pipe());
  private final Watchers watchers = new Watchers(machine, ShardLimits.DEFAULT);

  WatchersTest() {
    machine.addListener(watchers);
    watchers.attach(group);
  }

  @Test
  void aChangeThatComesIsToldAtOnce() {
    Asked asked = ask("", "", 0);
    assertThat(asked.answers()).isZero();
    commit(put(FRANCE, "paris", "1"));

    assertThat(asked.watched().events())
        .extracting(WatchEvent::revision, event -> event.key().toStringUtf8())
        .containsExactly(tuple(1L, "paris"));
    assertThat(asked.watched().through()).isEqualTo(1);
    world.runFor(HOLD.multipliedBy(2));
    assertThat(asked.answers()).isEqualTo(1);
    assertThat(watchers.count()).isZero();
  }

  @Test
  void whatIsThereAlreadyIsToldWithoutWaiting() {
    commit(put(FRANCE, "paris", "1"));

    assertThat(ask("", "", 0).watched().events()).hasSize(1);
  }

  @Test
  void changesOfOtherKeysAndOriginsWakeNobody() {
    Asked asked = ask("b", "c", 0);
    commit(put(FRANCE, "a", "1"));
    commit(put(FRANCE, "c", "1"));
    commit(put(JAPAN, "b", "1"));
    world.runFor(HOLD.minus(MOMENT));
    assertThat(asked.answers()).isZero();

    world.runFor(MOMENT.multipliedBy(2));
    assertThat(asked.watched().events()).isEmpty();
    assertThat(asked.watched().through()).as("progress").isEqualTo(3);
  }

  /** A new leader may not have applied yet what its predecessor told. */
  @Test
  void aRevisionThatIsNotReachedYetIsWaitedFor() {
    Asked asked = ask("", "", 2);
    commit(put(FRANCE, "a", "1"));
    commit(put(FRANCE, "a", "2"));
    assertThat(asked.answers()).isZero();

    commit(put(FRANCE, "a", "3"));
    assertThat(asked.watched().events()).extracting(WatchEvent::revision).containsExactly(3L);
  }

  @Test
  void progressNeverGoesBack() {
    Asked asked = ask("", "", 7);
    world.runFor(HOLD.plus(MOMENT));

    assertThat(asked.watched().through()).isEqualTo(7);
  }

  @Test
  void whoWaitsLearnsThatTheOriginLeft() {
    commit(put(FRANCE, "a", "1"));
    Asked asked = ask("", "", 1);
    group.commit(
        ShardCodec.encodeSetGone(new ShardCommand.SetGone(FRANCE, 2, new RegionId("us-east-1"))));
    world.runFor(HOLD.plus(MOMENT));

    assertThat(asked.outcomeRefusal().reason()).isEqualTo(Reason.WRONG_HOME);
    assertThat(asked.outcomeRefusal().homeEpoch()).isEqualTo(2);
  }

  @Test
  void whoWaitsIsSentToTheShardIntoWhichTheOriginWent() {
    Asked asked = ask("", "", 0);
    group.commit(
        ShardCodec.encodeSplit(
            new ShardCommand.Split(
                2,
                1,
                new OriginDigest(0, 1),
                LogPosition.ZERO,
                List.of(new ShardCommand.SplitMember(SELF, new DiskId(1))))));

    assertThat(asked.refused).hasSize(1);
    assertThat(asked.refused.get(0).movedTo())
        .contains(new ShardId(TestReplica.SHARD.keyspace(), TestReplica.REGION, 1));
    assertThat(watchers.count()).isZero();
  }

  @Test
  void aFollowerNamesTheLeader() {
    group.setLeader(OTHER);

    assertThat(ask("", "", 0).refused.get(0).leaderHint()).contains(OTHER);
  }

  @Test
  void whoWaitsAtALeaderThatIsDeposedIsSentToTheNext() {
    Asked asked = ask("", "", 0);
    group.setLeader(OTHER);

    assertThat(asked.refused).hasSize(1);
    assertThat(asked.refused.get(0).reason()).isEqualTo(Reason.NOT_LEADER);
    assertThat(asked.refused.get(0).leaderHint()).contains(OTHER);
    assertThat(watchers.count()).isZero();
  }

  @Test
  void aLargeAnswerEndsBetweenTwoRevisionsAndTheRestIsStillThere() {
    Asked asked = ask("", "", 0);
    group.holdBack();
    for (int i = 0; i < 3; i++) {
      group.commit(
          ShardCodec.encodeRequest(
              write(
                  FRANCE,
                  new DataOperation.Put(
                      bytes("k"), ByteString.copyFrom(new byte[600_000]), false))));
    }
    group.catchUpInOneBatch();

    assertThat(asked.watched().events()).extracting(WatchEvent::revision).containsExactly(1L, 2L);
    assertThat(asked.watched().through()).isEqualTo(2);
    assertThat(ask("", "", 2).watched().events())
        .extracting(WatchEvent::revision)
        .containsExactly(3L);
  }

  @Test
  void soManyWaitAndNoMore() {
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i <= Watchers.WAITING_MAX; i++) {
      all.add(ask("", "", 0));
    }
    assertThat(all.get(Watchers.WAITING_MAX).refused.get(0).reason())
        .isEqualTo(Reason.RESOURCE_EXHAUSTED);

    commit(put(FRANCE, "paris", "1"));
    assertThat(all.subList(0, Watchers.WAITING_MAX)).allMatch(asked -> asked.answers() == 1);
    assertThat(ask("", "", 1).answers()).isZero();
  }

  private void commit(ShardRequest request) {
    group.commit(ShardCodec.encodeRequest(request));
  }

  private Asked ask(String from, String to, long after) {
    DataOperation.Watch watch =
        new DataOperation.Watch(bytes(from), bytes(to), after, HOLD.toMillis());
    Asked asked = new Asked();
    watchers.poll(read(FRANCE, 1, watch), watch, new Answer(node.peer(), asked));
    return asked;
  }

  /** Somebody who asked, and what came back. */
  private static final class Asked implements Requests.Responder {
    private final List<ByteString> answered = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();

    @Override
    public void answer(ResidencyScope scope, ByteString response) {
      answered.add(response);
    }

    @Override
    public void refuse(Refusal refusal) {
      refused.add(refusal);
    }

    int answers() {
      return answered.size() + refused.size();
    }

    OperationResult.Watched watched() {
      return (OperationResult.Watched) ((ShardResponse.Served) response()).result();
    }

    Refusal outcomeRefusal() {
      return ((ShardResponse.Refused) response()).refusal();
    }

    private ShardResponse response() {
      assertThat(answered).hasSize(1);
      try {
        return ShardCodec.decodeResponse(answered.get(0));
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }
  }
}

package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.KEY;
import static io.terroir.gateway.TestRegions.nodesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.v1.Consistency;
import io.terroir.v1.GetRequest;
import io.terroir.v1.GetResponse;
import io.terroir.v1.PutResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is to send linearizable reads to the nearest member of a shard. */
class FollowerReadRoutingTest {
  private static final List<NodeId> MEMBERS = nodesOf(EU);
  private static final NodeId LEADER = MEMBERS.get(1);
  private static final NodeId NEAREST = MEMBERS.get(2);

  private final TestRegions world = new TestRegions(true);

  @BeforeEach
  void write() {
    world.members.distance(NEAREST, Duration.ofMillis(1));
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "1").build()));
    world.shards.asked.clear();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private GetResponse read() {
    return world.await(
        world
            .data(EU)
            .get(
                GetRequest.newBuilder()
                    .setKeyspace("cities")
                    .setOrigin(ByteString.copyFromUtf8("FR"))
                    .setKey(KEY)
                    .setConsistency(Consistency.LINEARIZABLE)
                    .build()));
  }

  @Test
  void theNearestMemberServesALinearizableRead() {
    assertThat(read().getEntry().getValue().toStringUtf8()).isEqualTo("1");
    assertThat(world.shards.asked).containsExactly(NEAREST);
  }

  @Test
  void anotherMemberServesItIfThatOneIsDown() {
    world.shards.down.add(NEAREST);
    assertThat(read().getEntry().getValue().toStringUtf8()).isEqualTo("1");
    assertThat(world.shards.asked).startsWith(NEAREST).hasSize(2);
  }

  @Test
  void writesGoToTheLeader() {
    PutResponse unused = world.await(world.data(EU).put(world.put("FR", "2").build()));
    assertThat(world.shards.asked).containsExactly(LEADER);
  }

  @Test
  void theLeaderIsSoughtIfNoMemberKnowsIt() {
    world.shards.leaders.clear();
    world.world.schedule(
        Duration.ofMillis(300),
        () -> world.shards.leaders.put(new ShardId(new KeyspaceId(1), EU, 0), LEADER));
    assertThat(read().getEntry().getValue().toStringUtf8()).isEqualTo("1");
  }
}

package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.host.MembersMove;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.GetResult;
import io.terroir.sdk.ReadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A shard goes on while all its replicas move to nodes that the directory does not name. */
final class MovedShardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StrongKeyspace keyspace = new StrongKeyspace(6, 1, LayerSettings.DEFAULT);
  private final ShardId shard = StrongKeyspace.shard(0);
  private final AsyncOrigin origin =
      keyspace.client.keyspace(StrongKeyspace.NAME).origin("DE").async();
  private final List<Throwable> failures = new ArrayList<>();
  private boolean over;
  private int written;
  private int running;

  /** Writes one value after the other, and reads each back. */
  private void write() {
    if (over) {
      running--;
      return;
    }
    String value = Integer.toString(written + 1);
    var unused =
        origin
            .put("n", value)
            .thenCompose(put -> origin.get("n"))
            .whenComplete(
                (read, failure) -> {
                  if (failure != null) {
                    failures.add(failure);
                  } else {
                    assertThat(read.text()).contains(value);
                    written++;
                  }
                  write();
                });
  }

  private void change(CompletableFuture<Void> change) {
    int before = written;
    keyspace.await(change);
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> written >= before + 10))
        .as("writes go on")
        .isTrue();
  }

  private void moveEntirely() {
    List<NodeId> old = keyspace.voters(shard);
    List<NodeId> fresh = keyspace.nodes().filter(node -> !old.contains(node)).toList();
    assertThat(old).hasSize(3);
    assertThat(fresh).hasSize(3);
    for (int i = 0; i < old.size(); i++) {
      change(MembersMove.add(keyspace.leader(shard).orElseThrow(), fresh.get(i), PATIENCE));
      change(MembersMove.remove(keyspace.leader(shard).orElseThrow(), old.get(i), PATIENCE));
    }
    assertThat(keyspace.voters(shard)).containsExactlyInAnyOrderElementsOf(fresh);
  }

  @Test
  void readsAndWritesGoOnWhileAllReplicasMove() {
    running++;
    write();
    moveEntirely();
    over = true;
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> running == 0)).isTrue();

    assertThat(failures).isEmpty();
    assertThat(keyspace.cluster.world().failures()).isEmpty();
  }

  @Test
  void eventualReadsAreServedByAnyMemberThatTheDirectoryDoesNotName() {
    running++;
    write();
    moveEntirely();
    over = true;
    assertThat(keyspace.within(StrongKeyspace.SOON, () -> running == 0)).isTrue();
    keyspace.cluster.world().runFor(Duration.ofSeconds(10));

    List<NodeId> left = new ArrayList<>(keyspace.voters(shard));
    Set<String> served = new TreeSet<>();
    while (!left.isEmpty()) {
      GetResult read = keyspace.await(origin.get(key(), ReadOptions.eventual()));
      assertThat(read.text()).contains(Integer.toString(written));
      String by = read.placement().servedNode();
      served.add(by);
      assertThat(left.remove(new NodeId(by))).as(by).isTrue();
      keyspace.cluster.process(by).crash();
      keyspace.cluster.world().runFor(Duration.ofSeconds(30));
    }

    assertThat(served).as("also without a majority, hence without a leader").hasSize(3);
  }

  private static ByteString key() {
    return ByteString.copyFromUtf8("n");
  }
}

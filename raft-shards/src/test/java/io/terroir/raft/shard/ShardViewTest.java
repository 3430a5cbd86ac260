package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.JAPAN;
import static io.terroir.raft.shard.TestRequests.bytes;
import static io.terroir.raft.shard.TestRequests.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A view shows the entries of a shard and nothing else that the shard keeps. */
class ShardViewTest {
  private final TestReplica replica = new TestReplica();

  @Test
  void rowsOfKindsAfterTheEntriesAreNoEntries() {
    replica.apply(put(FRANCE, "a", "1"));
    replica.apply(put(JAPAN, "b", "1"));
    ByteString laterKind = ByteString.copyFrom(new byte[] {(byte) 0xf0, 1});
    StoreBatch batch = new StoreBatch();
    batch.put(new ShardKeys(TestReplica.SHARD).absolute(laterKind), bytes("no entry"));
    replica.node().store().write(batch);

    List<Change> shown = new ArrayList<>();
    try (ShardView view = replica.machine().view()) {
      while (view.hasMore()) {
        shown.addAll(view.next(1));
      }
    }
    assertThat(shown).extracting(Change::key).containsExactly(bytes("a"), bytes("b"));
  }
}

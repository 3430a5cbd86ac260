package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;

/** A directory with the three regions of {@link Samples}, of three nodes each, to be asked. */
final class TestDirectory {
  final List<DirectoryChange> changes = new ArrayList<>();
  private final Store store = BlankStore.create();
  private DirectoryState state = new DirectoryState(store, changes::add, (by, reservation) -> {});
  private long sequence;

  TestDirectory() {
    for (RegionId region : Samples.REGIONS) {
      execute(new DirectoryCommand.RegisterRegion(Samples.region(region)));
      for (int number = 1; number <= 3; number++) {
        execute(new DirectoryCommand.RegisterNode(Samples.node(region, number)));
      }
    }
    changes.clear();
  }

  /** With one keyspace, {@link Samples#FIRST}. */
  static TestDirectory with(KeyspacePolicy policy) {
    TestDirectory directory = new TestDirectory();
    directory.execute(Samples.createKeyspace("orders", policy));
    directory.changes.clear();
    return directory;
  }

  DirectoryOutcome execute(DirectoryCommand command) {
    sequence++;
    return state.execute(Samples.id(sequence), command);
  }

  /** Saves, and reads everything back. */
  void restart() {
    StoreBatch batch = new StoreBatch();
    state.save(batch);
    store.write(batch);
    state = new DirectoryState(store, changes::add, (by, reservation) -> {});
  }

  void refuses(DirectoryCommand command, Reason reason, String words) {
    DirectoryOutcome outcome = execute(command);
    assertThat(outcome).isInstanceOf(DirectoryOutcome.Refused.class);
    assertThat(((DirectoryOutcome.Refused) outcome).refusal().reason()).isEqualTo(reason);
    assertThat(((DirectoryOutcome.Refused) outcome).refusal().message()).contains(words);
  }
}

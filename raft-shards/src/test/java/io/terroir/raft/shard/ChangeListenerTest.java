package io.terroir.raft.shard;

import static io.terroir.raft.shard.TestRequests.FRANCE;
import static io.terroir.raft.shard.TestRequests.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.replica.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever follows a replica hears of everything that it applies, whoever else listens. */
class ChangeListenerTest {
  private final TestReplica replica = new TestReplica();
  private final List<String> heard = new ArrayList<>();

  @Test
  void everyListenerHearsEachRevisionAndThenThatItIsInTheStore() {
    replica.machine().addListener(new Recorder("first"));
    replica.machine().addListener(new Recorder("second"));
    replica.apply(put(FRANCE, "a", "1"));

    assertThat(heard)
        .containsExactly(
            "first changed 1", "second changed 1", "first applied 1", "second applied 1");
  }

  private final class Recorder implements ChangeListener {
    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public void changed(long revision, List<Change> changes) {
      heard.add(name + " changed " + revision);
    }

    @Override
    public void restored(long revision) {
      heard.add(name + " restored " + revision);
    }

    @Override
    public void applied(AppliedState state) {
      heard.add(name + " applied " + state.revision());
    }
  }
}

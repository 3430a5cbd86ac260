package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import org.junit.jupiter.api.Test;

final class CommandCountersTest {
  private final CommandCounters counters = new CommandCounters();

  @Test
  void everyCommandHasAKind() {
    assertThat(CommandCounters.KINDS)
        .hasSameSizeAs(DirectoryCommand.class.getPermittedSubclasses())
        .contains("claim", "begin_rehome", "commit_rehome", "abort_rehome", "erase", "in_force");
  }

  @Test
  void whatWasRefusedIsCountedApart() {
    DirectoryCommand drop = new DirectoryCommand.DropKeyspace(new KeyspaceId(1), 1);
    counters.count(drop, new DirectoryOutcome.Done());
    counters.count(drop, new DirectoryOutcome.Done());
    counters.count(
        drop, new DirectoryOutcome.Refused(Refusal.of(Reason.COMPARE_FAILED, "another epoch")));

    assertThat(counters.done("drop_keyspace")).isEqualTo(2);
    assertThat(counters.refused("drop_keyspace")).isEqualTo(1);
    assertThat(counters.done("claim")).isZero();
  }

  @Test
  void aKindThatThereIsNotIsAnError() {
    assertThatThrownBy(() -> counters.done("reticulate"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

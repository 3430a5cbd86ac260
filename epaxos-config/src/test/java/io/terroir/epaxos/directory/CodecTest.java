package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecTest {
  @Test
  void commandsOutcomesAndChangesSurviveTheWire() {
    Directory directory = new Directory(BlankStore.create());
    List<DirectoryChange> changes = new ArrayList<>();
    directory.onChange(changes::add);
    RandomCommands commands = new RandomCommands(7);
    for (int sequence = 1; sequence <= 2_000; sequence++) {
      DirectoryCommand command = commands.next();
      assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
      DirectoryOutcome outcome = directory.execute(Samples.id(sequence), command);
      assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
    }
    assertThat(changes).hasSizeGreaterThan(20);
    changes.forEach(
        change -> assertThat(ChangeCodec.change(ChangeCodec.message(change))).isEqualTo(change));
  }

  @Test
  void refusesWhatIsNoCommand() {
    assertThatThrownBy(() -> CommandCodec.decode(ByteString.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CommandCodec.decode(ByteString.copyFromUtf8("nonsense")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

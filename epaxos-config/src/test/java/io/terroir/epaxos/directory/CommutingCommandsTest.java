package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What access sets promise: commands that do not conflict may change places. */
class CommutingCommandsTest {
  private static final int STATES = 400;
  private static final int PAIRS_PER_STATE = 6;

  @Test
  void commandsThatDoNotConflictCommute() {
    Map<Set<Class<?>>, Integer> exchanged = new HashMap<>();
    for (int seed = 0; seed < STATES; seed++) {
      RandomCommands commands = new RandomCommands(seed);
      List<DirectoryCommand> history = history(commands, seed % 60);
      for (int pair = 0; pair < PAIRS_PER_STATE; pair++) {
        DirectoryCommand one = commands.next();
        DirectoryCommand other = commands.next();
        if (!one.access().conflictsWith(other.access())) {
          assertCommute(seed, history, one, other);
          exchanged.merge(
              new HashSet<>(List.of(one.getClass(), other.getClass())), 1, Integer::sum);
        }
      }
    }
    assertThat(exchanged).hasSizeGreaterThan(15);
    assertThat(exchanged.get(Set.of(DirectoryCommand.Claim.class))).isGreaterThan(100);
  }

  @Test
  void claimsOfDifferentOriginsDoNotConflict() {
    assertThat(
            Samples.claim(Samples.origin(1), Samples.IRELAND)
                .access()
                .conflictsWith(Samples.claim(Samples.origin(2), Samples.VIRGINIA).access()))
        .isFalse();
    assertThat(
            Samples.claim(Samples.origin(1), Samples.IRELAND)
                .access()
                .conflictsWith(Samples.claim(Samples.origin(1), Samples.VIRGINIA).access()))
        .isTrue();
  }

  @Test
  void everyCommandMayBeRepeated() {
    for (int seed = 0; seed < STATES; seed++) {
      RandomCommands commands = new RandomCommands(seed);
      Replica replica = new Replica();
      history(commands, seed % 60).forEach(replica::execute);
      DirectoryCommand command = commands.next();
      replica.execute(command);
      ByteString once = replica.state();
      replica.execute(command);
      assertThat(replica.state()).as("seed %d: %s", seed, command).isEqualTo(once);
    }
  }

  private static List<DirectoryCommand> history(RandomCommands commands, int length) {
    List<DirectoryCommand> history = new ArrayList<>();
    // Most random histories would never get past an unknown region.
    Samples.REGIONS.forEach(
        region -> history.add(new DirectoryCommand.RegisterRegion(Samples.region(region))));
    for (int i = 0; i < length; i++) {
      history.add(commands.next());
    }
    return history.subList(length == 0 ? 3 : 0, history.size());
  }

  private static void assertCommute(
      int seed, List<DirectoryCommand> history, DirectoryCommand one, DirectoryCommand other) {
    Replica here = new Replica();
    Replica there = new Replica();
    history.forEach(here::execute);
    history.forEach(there::execute);
    CommandId idOfOne = Samples.id(1_000_001);
    CommandId idOfOther = Samples.id(1_000_002);

    ByteString oneHere = here.execute(idOfOne, one);
    ByteString otherHere = here.execute(idOfOther, other);
    ByteString otherThere = there.execute(idOfOther, other);
    ByteString oneThere = there.execute(idOfOne, one);

    String what = "seed " + seed + ": " + one + " and " + other;
    assertThat(oneHere).as(what).isEqualTo(oneThere);
    assertThat(otherHere).as(what).isEqualTo(otherThere);
    assertThat(here.state()).as(what).isEqualTo(there.state());
    assertThat(new HashSet<>(here.changes)).as(what).isEqualTo(new HashSet<>(there.changes));
  }

  /** One replica's directory, fed with encoded commands as EPaxos feeds it. */
  private static final class Replica {
    private final Directory directory = new Directory();
    private final List<DirectoryChange> changes = new ArrayList<>();
    private long sequence;

    Replica() {
      directory.onChange(changes::add);
    }

    void execute(DirectoryCommand command) {
      sequence++;
      ByteString unused = execute(Samples.id(sequence), command);
    }

    ByteString execute(CommandId id, DirectoryCommand command) {
      return directory.apply(id, CommandCodec.encode(command));
    }

    ByteString state() {
      return directory.canonicalState();
    }
  }
}

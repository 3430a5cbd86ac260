package io.terroir.epaxos.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What access sets promise: commands that do not conflict may change places. */
class CommutingCommandsTest {
  private static final int STATES = 2_000;
  private static final int HISTORY_MAX = 40;
  private static final int PAIRS_PER_STATE = 4;
  private static final int COMMANDS_PER_SAVE = 3;

  @Test
  void commandsThatDoNotConflictCommute() {
    Map<Set<Class<?>>, Integer> exchanged = new HashMap<>();
    for (int seed = 0; seed < STATES; seed++) {
      RandomCommands commands = new RandomCommands(seed);
      List<ByteString> history = history(commands, seed % HISTORY_MAX);
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
    assertThat(exchanged.get(Set.of(DirectoryCommand.Claim.class))).isGreaterThan(50);
  }

  /** Whoever computes it, and whenever: what conflicts must not depend on where it is asked. */
  @Test
  void accessSetIsAFunctionOfTheCommand() {
    RandomCommands commands = new RandomCommands(1);
    for (int i = 0; i < STATES; i++) {
      DirectoryCommand command = commands.next();
      DirectoryCommand received = CommandCodec.decode(CommandCodec.encode(command));
      assertThat(received.access()).isEqualTo(command.access());
    }
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

  /** Whether a node may hold a shard depends on it; random commands hardly ever show that. */
  @Test
  void shardsConflictWithTheRetirementOfTheirNodes() {
    NodeId node = Samples.node(Samples.IRELAND, 1).id();
    DirectoryCommand create =
        new DirectoryCommand.CreateShards(
            Samples.FIRST,
            Samples.IRELAND,
            List.of(new ShardPlacement(OriginDigest.MIN, OriginDigest.MAX, List.of(node))));
    DirectoryCommand retire = new DirectoryCommand.RetireNode(node, Samples.IRELAND);
    Replica first = new Replica();
    Replica second = new Replica();
    for (Replica replica : List.of(first, second)) {
      replica.execute(new DirectoryCommand.RegisterRegion(Samples.region(Samples.IRELAND)));
      replica.execute(new DirectoryCommand.RegisterNode(Samples.node(Samples.IRELAND, 1)));
      replica.execute(Samples.createKeyspace("orders", onePerShard()));
    }

    assertThat(first.execute(create)).isInstanceOf(DirectoryOutcome.ShardsCreated.class);
    second.execute(retire);
    assertThat(second.execute(create)).isInstanceOf(DirectoryOutcome.Refused.class);
    assertThat(create.access().conflictsWith(retire.access())).isTrue();
  }

  private static KeyspacePolicy onePerShard() {
    return new KeyspacePolicy(
        new ConsistencyLayer.Strong(true), ResidencyRule.ANYWHERE, List.of(), 1, 1);
  }

  @Test
  void aLateDuplicateOfACommandThatTookEffectChangesNothing() {
    for (int state = 0; state < STATES; state += 5) {
      int seed = state;
      RandomCommands commands = new RandomCommands(seed);
      Replica replica = new Replica();
      history(commands, seed % HISTORY_MAX).forEach(replica::execute);
      DirectoryCommand command = commands.next();
      boolean tookEffect = !(replica.execute(command) instanceof DirectoryOutcome.Refused);
      for (int i = 0; i < seed % 20; i++) {
        replica.execute(commands.next());
      }
      ByteString before = replica.state();
      replica.execute(command);
      if (tookEffect) {
        assertThat(replica.state()).as(() -> "seed " + seed + ": " + command).isEqualTo(before);
      }
    }
  }

  @Test
  void reservationsOfDifferentValuesDoNotConflict() {
    assertThat(reserve("ada").access().conflictsWith(reserve("grace").access())).isFalse();
    assertThat(reserve("ada").access().conflictsWith(reserve("ada").access())).isTrue();
  }

  private static DirectoryCommand reserve(String value) {
    return new DirectoryCommand.Reserve(
        Samples.FIRST, Samples.value(value), Samples.token("a"), Optional.empty(), 0);
  }

  private static List<ByteString> history(RandomCommands commands, int length) {
    List<ByteString> history = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      history.add(CommandCodec.encode(commands.next()));
    }
    return history;
  }

  private static void assertCommute(
      int seed, List<ByteString> history, DirectoryCommand one, DirectoryCommand other) {
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

    Supplier<String> what = () -> "seed " + seed + ": " + one + " and " + other;
    assertThat(oneHere).as(what).isEqualTo(oneThere);
    assertThat(otherHere).as(what).isEqualTo(otherThere);
    assertThat(here.state()).as(what).isEqualTo(there.state());
    assertThat(new HashSet<>(here.changes)).as(what).isEqualTo(new HashSet<>(there.changes));
  }

  /** One replica's directory, fed with encoded commands as EPaxos feeds it. */
  private static final class Replica {
    private final Store store = BlankStore.create();
    private final Directory directory = new Directory(store);
    private final List<DirectoryChange> changes = new ArrayList<>();
    private long sequence;

    Replica() {
      directory.onChange(changes::add);
    }

    DirectoryOutcome execute(DirectoryCommand command) {
      return OutcomeCodec.decode(execute(CommandCodec.encode(command)));
    }

    ByteString execute(ByteString command) {
      sequence++;
      return execute(Samples.id(sequence), command);
    }

    ByteString execute(CommandId id, DirectoryCommand command) {
      return execute(id, CommandCodec.encode(command));
    }

    /** Saves after some commands, so that reads find both what is saved and what is not. */
    private ByteString execute(CommandId id, ByteString command) {
      ByteString outcome = directory.apply(id, command);
      if (id.sequence() % COMMANDS_PER_SAVE == 0) {
        StoreBatch batch = new StoreBatch();
        directory.save(batch);
        store.write(batch);
      }
      return outcome;
    }

    ByteString state() {
      return directory.canonicalState();
    }
  }
}

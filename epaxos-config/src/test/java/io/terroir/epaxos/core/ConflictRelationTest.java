package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.wire.Frame;
import io.terroir.epaxos.wire.FrameCodec;
import io.terroir.runtime.Invariants;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The proof needs a conflict relation that is symmetric, and the same at every replica and at every
 * moment. Here it is a function of what is in the command itself.
 */
class ConflictRelationTest {
  private static final int PAIRS = 5_000;
  private static final int KEYS = 4;

  private final Random random = new Random(1);

  private Set<String> keys() {
    Set<String> drawn = new HashSet<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      drawn.add("k" + random.nextInt(KEYS));
    }
    return drawn;
  }

  private Command command() {
    return new Command(new AccessSet(keys(), keys()), ByteString.EMPTY);
  }

  private static Command asReceived(Command command) {
    CommandId id = new CommandId(new ReplicaId(1), 1, 1);
    Frame sent = new Frame.Protocol(1, new Message.PreAccept(id, command, Deps.NONE));
    Frame.Protocol received = (Frame.Protocol) FrameCodec.fromBytes(FrameCodec.toBytes(sent));
    return ((Message.PreAccept) received.message()).command();
  }

  @Test
  void relationIsSymmetric() {
    int conflicts = 0;
    for (int i = 0; i < PAIRS; i++) {
      Command one = command();
      Command other = command();
      assertThat(one.conflictsWith(other)).isEqualTo(other.conflictsWith(one));
      conflicts += one.conflictsWith(other) ? 1 : 0;
    }
    assertThat(conflicts).isBetween(PAIRS / 5, PAIRS * 4 / 5);
  }

  /** Whoever was first in the index: votes and validations ask it, Visibility asks the commands. */
  @Test
  void indexFindsAConflictFromBothSides() {
    CommandId first = new CommandId(new ReplicaId(1), 1, 1);
    CommandId second = new CommandId(new ReplicaId(2), 1, 1);
    for (int i = 0; i < PAIRS; i++) {
      Command one = command();
      Command other = command();
      ConflictIndex index = new ConflictIndex();
      index.add(first, one);
      index.add(second, other);
      boolean conflict = one.conflictsWith(other);
      assertThat(index.conflictsOf(second, other).contains(first)).isEqualTo(conflict);
      assertThat(index.conflictsOf(first, one).contains(second)).isEqualTo(conflict);
    }
  }

  @Test
  void relationIsTheSameAtTheReceiver() {
    for (int i = 0; i < PAIRS; i++) {
      Command one = command();
      Command other = command();
      assertThat(asReceived(one).conflictsWith(other)).isEqualTo(one.conflictsWith(other));
      assertThat(asReceived(one)).isEqualTo(one);
    }
  }

  /** Two replicas that were told different conflicts of one command do not go on with it. */
  @Test
  void replicaStopsIfTheSameCommandIsDecidedWithOtherConflicts() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, TestCluster.write("first", "k"));
    script.commitFast(1, first, 2);
    Message.Commit otherwise =
        new Message.Commit(first, Ballot.ZERO, TestCluster.write("first", "other"), Deps.NONE);

    assertThatThrownBy(() -> cluster.inject(3, 1, otherwise))
        .isInstanceOf(Invariants.BrokenInvariantException.class);
  }
}

package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AccessSetTest {
  private static AccessSet access(Set<String> reads, Set<String> writes) {
    return new AccessSet(reads, writes);
  }

  @Test
  void claimsOfOneKeyspaceCommuteUnlessTheyAreAboutOneOrigin() {
    AccessSet one = access(Set.of("keyspace/1", "regions"), Set.of("origin/1/a"));
    AccessSet other = access(Set.of("keyspace/1", "regions"), Set.of("origin/1/b"));
    assertThat(one.conflictsWith(other)).isFalse();
    assertThat(one.conflictsWith(one)).isTrue();
  }

  @Test
  void whatIsReadByOneAndWrittenByTheOtherConflictsBothWays() {
    AccessSet reader = access(Set.of("keyspace/1"), Set.of());
    AccessSet writer = access(Set.of(), Set.of("keyspace/1"));
    assertThat(reader.conflictsWith(writer)).isTrue();
    assertThat(writer.conflictsWith(reader)).isTrue();
    assertThat(reader.conflictsWith(reader)).isFalse();
  }

  @Test
  void batchReadsAndWritesWhatItsCommandsDo() {
    Command batch =
        Command.batchOf(
            List.of(
                new Command(access(Set.of("policy"), Set.of("a")), ByteString.copyFromUtf8("1")),
                new Command(access(Set.of("a"), Set.of("b")), ByteString.copyFromUtf8("2"))));
    assertThat(batch.access()).isEqualTo(access(Set.of("policy", "a"), Set.of("a", "b")));
    assertThat(batch.payloads())
        .containsExactly(ByteString.copyFromUtf8("1"), ByteString.copyFromUtf8("2"));
  }

  /** They are in journals, and replicas of several versions must agree on what conflicts. */
  @Test
  void fingerprintsOfKeysNeverChange() {
    List<Long> shown = new ArrayList<>();
    AccessSet keys = access(Set.of("keyspaces", "regions"), Set.of("origin/1/a"));
    keys.forEachRead(shown::add);
    keys.forEachWrite(shown::add);
    assertThat(shown)
        .containsExactly(-23674632810263069L, 3089396397290818504L, 2410154170434789775L);
  }

  @Test
  void setsOfFingerprintsAreTheSameInWhateverOrderTheyCome() {
    long[] ordered = {-7, 3, 9};
    assertThat(AccessSet.ofFingerprints(new long[] {9, 3, -7, 9}, new long[] {3, 3}))
        .isEqualTo(AccessSet.ofFingerprints(ordered, new long[] {3}));
  }

  @Test
  void keyThatManyWriteIsRememberedUntilTheLastOfThemIsForgotten() {
    ConflictIndex index = new ConflictIndex();
    Command writesK = new Command(access(Set.of(), Set.of("k")), ByteString.EMPTY);
    CommandId asked = new CommandId(new ReplicaId(9), 1, 1);
    List<CommandId> writers =
        LongStream.rangeClosed(1, 3).mapToObj(n -> new CommandId(new ReplicaId(1), 1, n)).toList();
    writers.forEach(id -> index.add(id, writesK));
    index.add(writers.get(0), writesK);

    index.remove(writers.get(1), writesK);
    assertThat(index.conflictsOf(asked, writesK))
        .isEqualTo(Deps.of(writers.get(0), writers.get(2)));
    index.remove(writers.get(0), writesK);
    index.remove(writers.get(2), writesK);
    assertThat(index.conflictsOf(asked, writesK)).isEqualTo(Deps.NONE);
    index.add(writers.get(2), writesK);
    assertThat(index.conflictsOf(asked, writesK)).isEqualTo(Deps.of(writers.get(2)));
  }

  @Test
  void noOpConflictsWithEverything() {
    Proposal command = new Command(access(Set.of(), Set.of("a")), ByteString.EMPTY);
    assertThat(Nop.NOP.conflictsWith(command)).isTrue();
    assertThat(command.conflictsWith(Nop.NOP)).isTrue();
  }

  @Test
  void indexFindsExactlyTheConflicts() {
    ConflictIndex index = new ConflictIndex();
    CommandId reader = new CommandId(new ReplicaId(1), 1, 1);
    CommandId writer = new CommandId(new ReplicaId(2), 1, 1);
    CommandId noOp = new CommandId(new ReplicaId(3), 1, 1);
    CommandId asked = new CommandId(new ReplicaId(3), 1, 2);
    index.add(reader, new Command(access(Set.of("k"), Set.of("a")), ByteString.EMPTY));
    index.add(writer, new Command(access(Set.of(), Set.of("k")), ByteString.EMPTY));
    index.add(noOp, Nop.NOP);
    Command readsK = new Command(access(Set.of("k"), Set.of("b")), ByteString.EMPTY);
    Command writesK = new Command(access(Set.of(), Set.of("k")), ByteString.EMPTY);
    assertThat(index.conflictsOf(asked, readsK)).isEqualTo(Deps.of(writer, noOp));
    assertThat(index.conflictsOf(asked, writesK)).isEqualTo(Deps.of(reader, writer, noOp));
    assertThat(index.conflictsOf(writer, writesK)).isEqualTo(Deps.of(reader, noOp));
    index.remove(noOp, Nop.NOP);
    index.remove(writer, writesK);
    assertThat(index.conflictsOf(asked, readsK)).isEqualTo(Deps.NONE);
  }

  @Test
  void whatWritesEverythingConflictsWithEveryCommand() {
    ConflictIndex index = new ConflictIndex();
    CommandId reader = new CommandId(new ReplicaId(1), 1, 1);
    CommandId change = new CommandId(new ReplicaId(2), 1, 1);
    CommandId asked = new CommandId(new ReplicaId(3), 1, 1);
    Command readsK = new Command(access(Set.of("k"), Set.of()), ByteString.EMPTY);
    Command all = new Command(AccessSet.EVERYTHING, ByteString.EMPTY);
    index.add(reader, readsK);
    assertThat(index.conflictsOf(asked, all)).isEqualTo(Deps.of(reader));
    index.add(change, all);
    assertThat(index.conflictsOf(asked, readsK)).isEqualTo(Deps.of(change));
    assertThat(index.conflictsOf(asked, all)).isEqualTo(Deps.of(reader, change));
    assertThat(all.conflictsWith(readsK)).isTrue();
    assertThat(readsK.conflictsWith(all)).isTrue();
    index.remove(change, all);
    assertThat(index.conflictsOf(asked, readsK)).isEqualTo(Deps.NONE);
  }
}

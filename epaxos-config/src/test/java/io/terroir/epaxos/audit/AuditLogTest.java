package io.terroir.epaxos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.IdSet;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order of execution, every replica has the same chains, and loses nothing of them.
 */
class AuditLogTest {
  private static final Incarnation ONE = new Incarnation(new ReplicaId(1), 1);
  private static final Incarnation OTHER = new Incarnation(new ReplicaId(2), 4);

  /** A replica that is told what it executes. */
  private static final class Replica {
    final Store store =
        new SimulatedWorld(1).node(new Peer(new NodeId("n"), new RegionId("r"))).store();
    IdSet executed = new IdSet();
    IdSet saved = new IdSet();
    AuditLog log = new AuditLog(store, id -> executed.contains(id));
    long epoch = 1;

    Replica() {
      log.enter(epoch);
    }

    void execute(CommandId... ids) {
      for (CommandId id : ids) {
        executed.add(id);
        log.executed(id, record(id));
      }
    }

    void pass(CommandId... ids) {
      for (CommandId id : ids) {
        executed.add(id);
        log.passed(id);
      }
    }

    /** Saves, and loses the process before anything else happens. */
    void saveAndCrash() {
      write();
      crash();
    }

    void save() {
      write();
      log.catchUp();
    }

    private void write() {
      StoreBatch batch = new StoreBatch();
      log.save(batch);
      store.write(batch);
      saved = new IdSet();
      saved.addAll(executed);
    }

    void crash() {
      executed = new IdSet();
      executed.addAll(saved);
      log = new AuditLog(store, id -> executed.contains(id));
      log.enter(epoch);
    }

    void endEpoch() {
      write();
      executed = new IdSet();
      saved = new IdSet();
      epoch++;
      log.enter(epoch);
    }

    List<AuditRecord> records() {
      return log.reader().after(Optional.empty(), Long.MAX_VALUE);
    }

    List<Long> sequencesOf(Incarnation issuer) {
      return records().stream()
          .map(AuditRecord::id)
          .filter(id -> id.issuer().equals(issuer))
          .map(CommandId::sequence)
          .toList();
    }
  }

  private static ByteString record(CommandId id) {
    return ByteString.copyFromUtf8("record of " + id);
  }

  @Test
  void chainsAreEqualWhateverTheOrderOfExecution() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Replica first = new Replica();
      Replica second = new Replica();
      for (int epoch = 1; epoch <= 3; epoch++) {
        Decided decided = decided(random, epoch);
        live(first, decided, random);
        live(second, decided, random);
        first.endEpoch();
        second.endEpoch();
      }
      assertThat(second.log.reader().heads())
          .as("seed %d", seed)
          .isEqualTo(first.log.reader().heads());
      assertThat(second.records()).as("seed %d", seed).isEqualTo(first.records());
      requireChained(first);
    }
  }

  /** Which ids of an epoch are commands, and which of the others no-ops. The rest is void. */
  private record Decided(Set<CommandId> commands, Set<CommandId> noOps) {}

  private static Decided decided(Random random, int epoch) {
    Decided decided = new Decided(new TreeSet<>(), new TreeSet<>());
    for (int replica = 1; replica <= 3; replica++) {
      for (int sequence = 1; sequence <= 12; sequence++) {
        if (random.nextInt(4) > 0) {
          (random.nextInt(3) > 0 ? decided.commands : decided.noOps)
              .add(new CommandId(new ReplicaId(replica), epoch, sequence));
        }
      }
    }
    return decided;
  }

  /** Executes every command, and some of the no-ops, in an order of its own, with crashes. */
  private static void live(Replica replica, Decided decided, Random random) {
    List<CommandId> order = new ArrayList<>(decided.noOps);
    order.removeIf(id -> random.nextInt(3) == 0);
    order.addAll(decided.commands);
    Collections.shuffle(order, random);
    while (order.stream().anyMatch(id -> !replica.executed.contains(id))) {
      for (CommandId id : order) {
        if (!replica.executed.contains(id)) {
          if (decided.commands.contains(id)) {
            replica.execute(id);
          } else {
            replica.pass(id);
          }
          int then = random.nextInt(10);
          if (then < 3) {
            replica.save();
          } else if (then == 3) {
            replica.saveAndCrash();
          } else if (then == 4) {
            replica.crash();
          }
        }
      }
    }
  }

  private static void requireChained(Replica replica) {
    Map<Incarnation, AuditHead> heads = new HashMap<>();
    for (AuditRecord record : replica.records()) {
      Incarnation issuer = record.id().issuer();
      AuditHead before = heads.getOrDefault(issuer, new AuditHead(issuer, 0, AuditHash.START));
      assertThat(record.id().sequence()).isEqualTo(before.sequence() + 1);
      assertThat(record.previous()).isEqualTo(before.hash());
      heads.put(issuer, new AuditHead(issuer, record.id().sequence(), record.hash()));
    }
    assertThat(replica.log.reader().heads()).containsExactlyInAnyOrderElementsOf(heads.values());
  }

  @Test
  void recordIsInItsChainInTheBatchOfItsCommands() {
    Replica replica = new Replica();
    replica.execute(ONE.id(1), ONE.id(2));
    replica.write();
    assertThat(replica.sequencesOf(ONE)).containsExactly(1L, 2L);
    assertThat(replica.log.reader().head(ONE).orElseThrow().sequence()).isEqualTo(2);
  }

  @Test
  void recordWaitsForTheIdsBeforeIt() {
    Replica replica = new Replica();
    replica.execute(ONE.id(1), ONE.id(3), OTHER.id(2));
    replica.save();
    assertThat(replica.sequencesOf(ONE)).containsExactly(1L);
    assertThat(replica.sequencesOf(OTHER)).isEmpty();

    replica.crash();
    replica.execute(ONE.id(2));
    replica.save();

    assertThat(replica.sequencesOf(ONE)).containsExactly(1L, 2L, 3L);
    requireChained(replica);
  }

  /** Or replicas that end the epoch before they pass it would have a shorter chain. */
  @Test
  void noOpIsRecordedOnlyBeforeACommand() {
    Replica passes = new Replica();
    passes.execute(ONE.id(1));
    passes.pass(ONE.id(2), ONE.id(3));
    passes.save();
    assertThat(passes.sequencesOf(ONE)).containsExactly(1L);

    passes.crash();
    passes.execute(ONE.id(4));
    passes.save();

    assertThat(passes.sequencesOf(ONE)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(passes.records().get(1).bytes()).isEqualTo(AuditRecordCodec.nothing(1));
  }

  @Test
  void idThatIsVoidWithItsEpochIsRecordedAsANoOpIs() {
    Replica never = new Replica();
    never.execute(ONE.id(1), ONE.id(3));
    never.endEpoch();
    Replica passes = new Replica();
    passes.pass(ONE.id(2), ONE.id(4));
    passes.execute(ONE.id(3), ONE.id(1));
    passes.endEpoch();

    assertThat(never.records()).isEqualTo(passes.records()).hasSize(3);
  }

  @Test
  void crashAfterTheEndOfAnEpochLosesNothingThatWaited() {
    Replica replica = new Replica();
    replica.execute(ONE.id(2));
    replica.write();
    replica.executed = new IdSet();
    replica.saved = new IdSet();
    replica.epoch++;
    replica.crash();

    assertThat(replica.sequencesOf(ONE)).containsExactly(1L, 2L);
    assertThat(replica.records().get(0).bytes()).isEqualTo(AuditRecordCodec.nothing(1));
  }

  @Test
  void nothingIsLeftBehindOfWhatWaited() {
    Replica replica = new Replica();
    replica.execute(ONE.id(3), ONE.id(2), OTHER.id(5));
    replica.save();
    replica.execute(ONE.id(1));
    replica.endEpoch();

    List<ByteString> waiting = new ArrayList<>();
    replica.store.scan(AuditKeys.WAITING, AuditKeys.WAITING_END, (key, record) -> waiting.add(key));
    assertThat(waiting).isEmpty();
    assertThat(replica.sequencesOf(OTHER)).hasSize(5);
  }

  @Test
  void muchThatWaitedIsAppendedInSeveralBatches() {
    Replica replica = new Replica();
    ByteString large = ByteString.copyFrom(new byte[300_000]);
    for (int sequence = 2; sequence <= 12; sequence++) {
      replica.executed.add(ONE.id(sequence));
      replica.log.executed(ONE.id(sequence), large);
      replica.save();
    }
    replica.execute(ONE.id(1));
    replica.save();

    assertThat(replica.sequencesOf(ONE)).hasSize(12);
    requireChained(replica);
  }

  @Test
  void readingGoesOnAfterAnyRecordAndStopsAtTheBound() {
    Replica replica = new Replica();
    replica.execute(ONE.id(1), ONE.id(2), OTHER.id(1));
    replica.save();

    List<AuditRecord> all = replica.records();
    assertThat(all).extracting(AuditRecord::id).containsExactly(ONE.id(1), ONE.id(2), OTHER.id(1));
    assertThat(replica.log.reader().after(Optional.empty(), 1)).containsExactly(all.get(0));
    assertThat(replica.log.reader().after(Optional.of(ONE.id(1)), Long.MAX_VALUE))
        .isEqualTo(all.subList(1, 3));
    assertThat(replica.log.reader().hashAt(ONE.id(2))).contains(all.get(1).hash());
  }

  @Test
  void hashCoversRecordIdAndWhatIsBefore() {
    AuditHash hash = AuditHash.START.after(ONE.id(1), record(ONE.id(1)));
    assertThat(AuditHash.parse(hash.toString())).isEqualTo(hash);
    assertThat(
            List.of(
                AuditHash.START.after(ONE.id(2), record(ONE.id(1))),
                AuditHash.START.after(OTHER.id(1), record(ONE.id(1))),
                AuditHash.START.after(ONE.id(1), record(ONE.id(2))),
                hash.after(ONE.id(1), record(ONE.id(1)))))
        .doesNotContain(hash)
        .doesNotHaveDuplicates();
  }
}

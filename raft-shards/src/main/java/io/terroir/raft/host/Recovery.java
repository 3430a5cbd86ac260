package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.log.EntryLog;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Puts a replica together from what journal and store hold after a stop or a crash.
 *
 * <ul>
 *   <li>Store behind the log: the rule. Entries after the applied position are applied again once
 *       they are known to be committed.
 *   <li>Store beyond the log, or of another term than the log at its position: the process died
 *       while it restored a snapshot. The log begins anew after the snapshot.
 *   <li>Store before the beginning of the log: the entries between are nowhere. The replica refuses
 *       to open.
 *   <li>No record of the group in the journal: on the disk that this member had when the group was
 *       created, the group is new. On any other the record was lost with a disk, or given up when
 *       the replica was removed, or this node was never a member: the replica has to be admitted,
 *       see {@link HardState#joining}.
 *   <li>No record, but a store that holds the group, on the disk that founded it: the process died
 *       after the split that the group came from was on disk, and before the group took part in
 *       anything. It begins behind the entry of that split, in its term.
 *   <li>The members are those of the last configuration that is applied, which the store knows, and
 *       of those in the log after it. The members of the creation are asked only for a group that
 *       has never had others.
 * </ul>
 */
final class Recovery {
  private Recovery() {}

  /**
   * A replica ready to run.
   *
   * @param first what must be written before anything else
   */
  record Recovered(RaftCore core, EntryLog log, GroupJournal journal, List<DurableWork> first) {}

  static Recovered recover(
      ShardId shard,
      NodeId self,
      DiskId disk,
      List<NodeId> members,
      Optional<DiskId> createdOn,
      Journal journal,
      LogPosition applied,
      Optional<ByteString> appliedConfiguration,
      RandomGenerator random,
      RaftConfig config) {
    GroupJournal groupJournal = new GroupJournal(journal, shard);
    GroupJournal.Recovered found = groupJournal.recover(config.cacheBytesMax());
    EntryLog log = found.log();
    if (applied.index() < log.base().index()) {
      throw new IllegalStateException(
          "the store of shard "
              + shard
              + " is at index "
              + applied.index()
              + " but its log begins after "
              + log.base().index()
              + ": the store was lost or is of another node; remove this node's data directory, the"
              + " other members bring it up to date");
    }
    boolean inLog = log.termAt(applied.index()).filter(applied.term()::equals).isPresent();
    if (!inLog) {
      log.resetTo(applied);
    }
    Configuration known =
        appliedConfiguration
            .map(Configuration::decode)
            .orElseGet(() -> Configuration.ofCreation(members));
    List<Configuration> configurations = new ArrayList<>(List.of(known));
    if (inLog) {
      found.configurations().stream()
          .filter(later -> later.index() > applied.index())
          .forEach(configurations::add);
    }
    // A replica that was removed has given up what it promised, as if its disk had been lost.
    Optional<LogPosition> removal = groupJournal.removal();
    boolean isNew = createdOn.filter(disk::equals).isPresent() && removal.isEmpty();
    HardState withoutRecord = new HardState(applied.term(), Optional.empty(), !isNew);
    HardState hardState = found.hardState().orElse(withoutRecord);
    RaftCore core =
        new RaftCore(
            self,
            identity(disk, removal),
            configurations,
            config.core(),
            hardState,
            log,
            applied.index(),
            random);
    Optional<HardState> newRecord =
        found.hardState().isEmpty() ? Optional.of(hardState) : Optional.empty();
    Optional<LogPosition> reset = inLog ? Optional.empty() : Optional.of(applied);
    return new Recovered(core, log, groupJournal, first(newRecord, reset, core, log));
  }

  /**
   * The disk, as another one since each removal: an admission of the replica that was removed must
   * not be taken for one of the replica that came after it.
   */
  private static DiskId identity(DiskId disk, Optional<LogPosition> removal) {
    return removal.map(at -> disk.successor(at.term().number(), at.index())).orElse(disk);
  }

  private static List<DurableWork> first(
      Optional<HardState> newRecord, Optional<LogPosition> reset, RaftCore core, EntryLog log) {
    if (newRecord.isEmpty() && reset.isEmpty()) {
      return List.of();
    }
    Input.Persisted completion = new Input.Persisted(core.term(), log.last());
    return List.of(new DurableWork(newRecord, reset, Optional.empty(), List.of(), completion));
  }
}

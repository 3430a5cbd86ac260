package io.terroir.node.journal;

import io.terroir.epaxos.log.EpochRecords;
import io.terroir.gossip.weak.DeltaRecords;
import io.terroir.raft.log.GroupRecords;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is in a journal.
 *
 * @param disk whose disk it is; empty if the node has never got as far as to claim it
 * @param replica the EPaxos replica on it, if there is one
 * @param epochs its records
 * @param groups the Raft groups
 * @param deltas the delta log of weak keyspaces
 */
public record JournalContents(
    Optional<DiskIdentity> disk,
    Optional<io.terroir.epaxos.log.DiskIdentity> replica,
    List<EpochRecords> epochs,
    List<GroupRecords> groups,
    DeltaRecords.Log deltas) {
  public JournalContents {
    epochs = List.copyOf(epochs);
    groups = List.copyOf(groups);
  }

  /**
   * Reads every record of {@code journal}.
   *
   * @throws io.terroir.runtime.disk.StorageException at a record that the disk does not give back
   *     as it was written
   */
  public static JournalContents read(JournalReader journal) {
    return new JournalContents(
        DiskIdentity.read(journal),
        EpochRecords.identity(journal),
        EpochRecords.readAll(journal),
        GroupRecords.readAll(journal),
        DeltaRecords.read(journal));
  }

  /** Everything that contradicts the rules, each with the place where it stands. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (replica.isPresent() && disk.isPresent() && !isOfTheSameNode()) {
      problems.add(
          "EPaxos: its records are of "
              + replica.get().node()
              + ", the disk of "
              + disk.get().node());
    }
    epochs.forEach(
        one ->
            one.problems()
                .forEach(what -> problems.add("EPaxos, epoch " + one.epoch() + ": " + what)));
    groups.forEach(
        one -> one.problems().forEach(what -> problems.add("group " + one.shard() + ": " + what)));
    deltas.problems().forEach(what -> problems.add("delta log: " + what));
    return problems;
  }

  private boolean isOfTheSameNode() {
    return replica.orElseThrow().node().equals(disk.orElseThrow().node());
  }
}

package io.terroir.raft.log;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.LogPosition;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.JournalReader;
import io.terroir.runtime.journal.JournalSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a journal holds of one Raft group, for people who look at a disk. Groups of which it only
 * remembers that they were here are left out.
 *
 * @param hardState absent only if the journal is damaged
 * @param base the position up to which a snapshot took the place of entries
 * @param last the position of the last entry; the base if there is none
 * @param entries how many there are
 * @param bytes of their commands
 * @param problems what contradicts the rules of a Raft log, in sentences
 */
public record GroupRecords(
    ShardId shard,
    Optional<HardState> hardState,
    LogPosition base,
    LogPosition last,
    long entries,
    long bytes,
    List<String> problems) {
  public GroupRecords {
    problems = List.copyOf(problems);
  }

  /**
   * The groups of {@code journal}, in the order of their keys. Reads every entry.
   *
   * @throws io.terroir.runtime.disk.StorageException at a record that the disk does not give back
   *     as it was written
   */
  public static List<GroupRecords> readAll(JournalReader journal) {
    List<Reading> groups = new ArrayList<>();
    journal.scan(
        JournalSpace.RAFT.prefix(),
        JournalSpace.RAFT.end(),
        (key, value) -> {
          int nameEnd = 1 + Short.BYTES + key.substring(1).asReadOnlyByteBuffer().getShort();
          ByteString prefix = key.substring(0, nameEnd);
          if (groups.isEmpty() || !groups.get(groups.size() - 1).prefix.equals(prefix)) {
            groups.add(new Reading(prefix));
          }
          groups.get(groups.size() - 1).add(key.byteAt(nameEnd), key, value);
          return true;
        });
    return groups.stream().filter(group -> !group.isRemoved()).map(Reading::done).toList();
  }

  /**
   * One group, while its records go by in the order of their keys: the state, the base, the log.
   */
  private static final class Reading {
    private final ByteString prefix;
    private final List<String> problems = new ArrayList<>();
    private Optional<HardState> hardState = Optional.empty();
    private LogPosition base = LogPosition.ZERO;
    private LogPosition last = LogPosition.ZERO;
    private boolean removed;
    private long entries;
    private long bytes;

    Reading(ByteString prefix) {
      this.prefix = prefix;
    }

    void add(byte kind, ByteString key, ByteString value) {
      try {
        switch (kind) {
          case GroupJournal.HARD_STATE -> hardState = Optional.of(GroupJournal.hardState(value));
          case GroupJournal.BASE -> {
            base = GroupJournal.position(value);
            last = base;
          }
          case GroupJournal.ENTRY -> add(GroupJournal.entry(key, value));
          case GroupJournal.REMOVAL -> {
            LogPosition unused = GroupJournal.position(value);
            removed = true;
          }
          case GroupJournal.QUARANTINE -> {
            Quarantine quarantine = Quarantine.decode(value);
            problems.add("the replica is in quarantine: " + quarantine.detail());
          }
          default -> problems.add("a record of the unknown kind " + kind);
        }
      } catch (RuntimeException malformed) {
        problems.add("a record of kind " + kind + " cannot be read: " + malformed.getMessage());
      }
    }

    private void add(Entry entry) {
      LogPosition position = entry.position();
      if (position.index() != last.index() + 1) {
        problems.add("entry " + position + " follows " + last);
      } else if (position.term().compareTo(last.term()) < 0) {
        problems.add("entry " + position + " is of an earlier term than " + last);
      }
      last = position;
      entries++;
      bytes += entry.command().size();
      if (entry.kind() == Entry.Kind.MEMBERS) {
        Configuration unused = Configuration.of(entry);
      }
    }

    /** Whether only the memory of a replica is left, which is no group of this disk. */
    boolean isRemoved() {
      return removed && hardState.isEmpty() && entries == 0 && problems.isEmpty();
    }

    GroupRecords done() {
      if (hardState.isEmpty()) {
        problems.add("it has no term and vote");
      } else if (hardState.get().term().compareTo(last.term()) < 0) {
        problems.add("its term " + hardState.get().term() + " is before that of " + last);
      }
      ShardId shard = ShardId.parse(prefix.substring(1 + Short.BYTES).toStringUtf8());
      return new GroupRecords(shard, hardState, base, last, entries, bytes, problems);
    }
  }
}

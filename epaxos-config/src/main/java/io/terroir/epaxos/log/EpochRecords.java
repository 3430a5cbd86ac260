package io.terroir.epaxos.log;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Phase;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.journal.JournalReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a journal holds of one epoch of EPaxos, for people who look at a disk.
 *
 * @param phases its instances by phase
 * @param bytes of their records
 * @param problems what contradicts the rules, in sentences
 */
public record EpochRecords(long epoch, PhaseCounts phases, long bytes, List<String> problems) {
  public EpochRecords {
    problems = List.copyOf(problems);
  }

  /** Whose disk it is; empty if no EPaxos replica has ever lived on it. */
  public static Optional<DiskIdentity> identity(JournalReader journal) {
    return journal.get(InstanceLog.IDENTITY).map(RecordCodec::identity);
  }

  /**
   * The epochs of {@code journal}. Reads every record.
   *
   * @throws io.terroir.runtime.disk.StorageException at a record that the disk does not give back
   *     as it was written
   */
  public static List<EpochRecords> readAll(JournalReader journal) {
    Optional<DiskIdentity> identity = identity(journal);
    Map<Long, Reading> epochs = new TreeMap<>();
    scan(
        journal,
        InstanceLog.TRUNCATED,
        (epoch, rest, value) ->
            of(epochs, epoch).truncated = Frontier.within(RecordCodec.ids(value)));
    scan(
        journal,
        InstanceLog.INSTANCES,
        (epoch, rest, value) -> of(epochs, epoch).add(rest, value, identity));
    return epochs.entrySet().stream().map(one -> one.getValue().done(one.getKey())).toList();
  }

  private interface Visitor {
    void visit(long epoch, ByteString rest, ByteString value);
  }

  private static void scan(JournalReader journal, ByteString kind, Visitor visitor) {
    int head = kind.size() + Long.BYTES;
    journal.scan(
        kind,
        InstanceLog.after(kind),
        (key, value) -> {
          long epoch = key.substring(kind.size(), head).asReadOnlyByteBuffer().getLong();
          visitor.visit(epoch, key.substring(head), value);
          return true;
        });
  }

  private static Reading of(Map<Long, Reading> epochs, long epoch) {
    return epochs.computeIfAbsent(epoch, first -> new Reading());
  }

  private static final class Reading {
    private final Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
    private final List<String> problems = new ArrayList<>();
    private Frontier truncated = Frontier.within(Deps.NONE);
    private long bytes;

    void add(ByteString key, ByteString value, Optional<DiskIdentity> identity) {
      try {
        CommandId id = RecordCodec.idFromBytes(key);
        Instance instance = RecordCodec.instance(id, value);
        phases.merge(instance.phase(), 1, Integer::sum);
        bytes += value.size();
        if (truncated.covers(id)) {
          problems.add("the record of " + id + " was dropped, and is there");
        }
        if (identity.filter(own -> isOfALaterLife(id, own)).isPresent()) {
          problems.add("the id " + id + " is of a life of this replica that has not begun");
        }
      } catch (RuntimeException malformed) {
        problems.add("a record cannot be read: " + malformed.getMessage());
      }
    }

    private static boolean isOfALaterLife(CommandId id, DiskIdentity own) {
      return id.replica().equals(own.replica()) && id.incarnation() > own.incarnation();
    }

    EpochRecords done(long epoch) {
      return new EpochRecords(
          epoch,
          new PhaseCounts(
              phases.getOrDefault(Phase.INITIAL, 0),
              phases.getOrDefault(Phase.PREACCEPTED, 0),
              phases.getOrDefault(Phase.ACCEPTED, 0),
              phases.getOrDefault(Phase.COMMITTED, 0)),
          bytes,
          problems);
    }
  }
}

package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.journal.JournalReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a journal holds of the delta log of one weak keyspace, for people who look at a disk.
 *
 * @param deltas how many there are
 * @param bytes of their records
 */
public record DeltaRecords(KeyspaceId keyspace, long deltas, long bytes) {
  /**
   * The delta log of a journal.
   *
   * @param keyspaces in the order of their numbers
   * @param problems what contradicts the rules, in sentences
   */
  public record Log(List<DeltaRecords> keyspaces, List<String> problems) {
    public Log {
      keyspaces = List.copyOf(keyspaces);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads every delta of {@code journal}.
   *
   * @throws io.terroir.runtime.disk.StorageException at a record that the disk does not give back
   *     as it was written
   */
  public static Log read(JournalReader journal) {
    Map<KeyspaceId, DeltaRecords> keyspaces = new TreeMap<>();
    Map<ByteString, Long> positions = new HashMap<>();
    List<String> problems = new ArrayList<>();
    journal.scan(
        DeltaLog.BY_DOT,
        KeyBytes.after(DeltaLog.BY_DOT),
        (key, value) -> {
          try {
            LogRecord logged = WeakWire.decodeRecord(value);
            positions.put(key, logged.position());
            keyspaces.merge(
                logged.scope().keyspace(),
                new DeltaRecords(logged.scope().keyspace(), 1, value.size()),
                DeltaRecords::plus);
          } catch (RuntimeException malformed) {
            problems.add("a delta cannot be read: " + malformed.getMessage());
          }
          return true;
        });
    journal.scan(
        DeltaLog.BY_POSITION,
        KeyBytes.after(DeltaLog.BY_POSITION),
        (key, dotKey) -> {
          Long position = positions.remove(dotKey);
          if (position == null || !key.equals(DeltaLog.positionKey(position))) {
            problems.add("a place in the order of arrival has no delta");
          }
          return true;
        });
    if (!positions.isEmpty()) {
      problems.add(positions.size() + " deltas have no place in the order of arrival");
    }
    return new Log(List.copyOf(keyspaces.values()), problems);
  }

  private DeltaRecords plus(DeltaRecords other) {
    return new DeltaRecords(keyspace, deltas + other.deltas, bytes + other.bytes);
  }
}

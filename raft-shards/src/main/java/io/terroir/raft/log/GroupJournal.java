package io.terroir.raft.log;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a group's durable state stands in the journal.
 *
 * <pre>
 * RAFT, length of the group's name, name, 0          term, joining, vote      {@link HardState}
 * RAFT, length of the group's name, name, 1          term, index              base of the log
 * RAFT, length of the group's name, name, 2, index   term, kind, command      an entry
 * RAFT, length of the group's name, name, 3          term, index              last removal
 * RAFT, length of the group's name, name, 4          cause, index, detail     {@link Quarantine}
 * </pre>
 *
 * Numbers are big-endian, so that entries stand in the order of their indexes. The first record is
 * written before the replica takes part in anything: its absence means that this disk has never
 * held the group, or has not since the replica was removed. The removal outlives the replica: it is
 * the position of the configuration in which it was found to be no member.
 */
public final class GroupJournal implements OlderEntries {
  static final byte HARD_STATE = 0;
  static final byte BASE = 1;
  static final byte ENTRY = 2;
  static final byte REMOVAL = 3;
  static final byte QUARANTINE = 4;
  private static final int ENTRY_HEADER_BYTES = Long.BYTES + 1;

  private final Journal journal;
  private final ByteString prefix;

  /** The records of {@code shard} in {@code journal}. */
  public GroupJournal(Journal journal, ShardId shard) {
    this.journal = journal;
    ByteString name = ByteString.copyFromUtf8(shard.toString());
    ByteString length =
        ByteString.copyFrom(ByteBuffer.allocate(Short.BYTES).putShort(0, (short) name.size()));
    this.prefix = JournalSpace.RAFT.key(length.concat(name));
  }

  /**
   * What was found.
   *
   * @param hardState absent if this disk has never held the group
   * @param configurations those established by entries of the log, in their order
   */
  public record Recovered(
      Optional<HardState> hardState, EntryLog log, List<Configuration> configurations) {
    public Recovered {
      configurations = List.copyOf(configurations);
    }
  }

  /** Reads everything of the group. Blocks on the disk. */
  public Recovered recover(long cacheBytesMax) {
    LogPosition base = journal.get(key(BASE)).map(GroupJournal::position).orElse(LogPosition.ZERO);
    EntryLog log = new EntryLog(base, cacheBytesMax, this);
    List<Configuration> configurations = new ArrayList<>();
    journal.scan(
        entryKey(base.index() + 1),
        entriesEnd(),
        (key, value) -> {
          Entry entry = entry(key, value);
          log.recover(entry);
          if (entry.kind() == Entry.Kind.MEMBERS) {
            configurations.add(Configuration.of(entry));
          }
          return true;
        });
    return new Recovered(
        journal.get(key(HARD_STATE)).map(GroupJournal::hardState), log, configurations);
  }

  /** Adds the work of a step to {@code batch}, in its order. */
  public void add(DurableWork work, JournalBatch batch) {
    work.hardState().ifPresent(state -> addHardState(state, batch));
    work.resetTo().ifPresent(position -> addReset(position, batch));
    work.truncateFrom().ifPresent(index -> batch.deleteRange(entryKey(index), entriesEnd()));
    for (Entry entry : work.entries()) {
      batch.put(entryKey(entry.index()), encode(entry));
    }
  }

  /** Adds term and vote to {@code batch}. */
  public void addHardState(HardState state, JournalBatch batch) {
    batch.put(key(HARD_STATE), encode(state));
  }

  /** Adds to {@code batch} that the log is empty after {@code position}. */
  public void addReset(LogPosition position, JournalBatch batch) {
    batch.put(key(BASE), encode(position));
    batch.deleteRange(entryKey(0), entriesEnd());
  }

  /** Adds to {@code batch} that nothing is left of the replica, as it is no member since then. */
  public void addRemoval(LogPosition at, JournalBatch batch) {
    batch.deleteRange(key(HARD_STATE), entriesEnd());
    batch.delete(key(QUARANTINE));
    batch.put(key(REMOVAL), encode(at));
  }

  /** Adds to {@code batch} that the replica takes no part any more. */
  public void addQuarantine(Quarantine quarantine, JournalBatch batch) {
    batch.put(key(QUARANTINE), quarantine.encode());
  }

  /** Why the replica takes no part any more, if so. */
  public Optional<Quarantine> quarantine() {
    return journal.get(key(QUARANTINE)).map(Quarantine::decode);
  }

  /** Whether this disk holds a replica. */
  public boolean holdsReplica() {
    return journal.get(key(HARD_STATE)).isPresent();
  }

  /** The configuration in which a replica on this disk was found to be no member, the last one. */
  public Optional<LogPosition> removal() {
    return journal.get(key(REMOVAL)).map(GroupJournal::position);
  }

  /** Adds to {@code batch} that entries up to {@code base} are gone. */
  public void addCompaction(LogPosition base, JournalBatch batch) {
    batch.put(key(BASE), encode(base));
    batch.deleteRange(entryKey(0), entryKey(base.index() + 1));
  }

  @Override
  public List<Entry> read(long from, long to, int bytesMax) {
    List<Entry> entries = new ArrayList<>();
    int[] bytes = {0};
    journal.scan(
        entryKey(from),
        entryKey(to),
        (key, value) -> {
          Entry entry = entry(key, value);
          bytes[0] += entry.sizeBytes();
          if (!entries.isEmpty() && bytes[0] > bytesMax) {
            return false;
          }
          entries.add(entry);
          return true;
        });
    return entries;
  }

  // ---- keys

  private ByteString key(byte kind) {
    return prefix.concat(ByteString.copyFrom(new byte[] {kind}));
  }

  private ByteString entryKey(long index) {
    ByteBuffer rest = ByteBuffer.allocate(1 + Long.BYTES).put(ENTRY).putLong(index).flip();
    return prefix.concat(ByteString.copyFrom(rest));
  }

  private ByteString entriesEnd() {
    return key((byte) (ENTRY + 1));
  }

  // ---- values

  private static ByteString encode(LogPosition position) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(position.term().number()).putLong(position.index()).flip();
    return ByteString.copyFrom(bytes);
  }

  static LogPosition position(ByteString value) {
    ByteBuffer bytes = value.asReadOnlyByteBuffer();
    return new LogPosition(new Term(bytes.getLong()), bytes.getLong());
  }

  private static ByteString encode(HardState state) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + 1);
    bytes.putLong(state.term().number()).put((byte) (state.joining() ? 1 : 0)).flip();
    ByteString vote =
        state.vote().map(node -> ByteString.copyFromUtf8(node.name())).orElse(ByteString.EMPTY);
    return ByteString.copyFrom(bytes).concat(vote);
  }

  static HardState hardState(ByteString value) {
    ByteBuffer bytes = value.asReadOnlyByteBuffer();
    Term term = new Term(bytes.getLong());
    boolean joining = bytes.get() != 0;
    ByteString vote = value.substring(Long.BYTES + 1);
    return new HardState(
        term,
        vote.isEmpty() ? Optional.empty() : Optional.of(new NodeId(vote.toStringUtf8())),
        joining);
  }

  private static ByteString encode(Entry entry) {
    ByteBuffer header = ByteBuffer.allocate(ENTRY_HEADER_BYTES);
    header.putLong(entry.term().number()).put((byte) entry.kind().number()).flip();
    return ByteString.copyFrom(header).concat(entry.command());
  }

  static Entry entry(ByteString key, ByteString value) {
    Invariants.check(value.size() >= ENTRY_HEADER_BYTES, "a journal entry has its header");
    long index = key.substring(key.size() - Long.BYTES).asReadOnlyByteBuffer().getLong();
    ByteBuffer header = value.asReadOnlyByteBuffer();
    Term term = new Term(header.getLong());
    Entry.Kind kind = Entry.Kind.of(header.get());
    return new Entry(new LogPosition(term, index), kind, value.substring(ENTRY_HEADER_BYTES));
  }
}

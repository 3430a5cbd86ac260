package io.terroir.epaxos.log;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Run;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes the EPaxos records of a journal.
 *
 * <p>A replica that lost its votes must never vote again under its old id: with them it would undo
 * what was decided with them. So a disk is opened for the replica that wrote it and for nobody
 * else, and a blank disk is opened only if the operator says that this replica id has never run
 * before. Nothing on a blank disk could tell the first start from a lost disk.
 */
public final class InstanceLog {
  private static final ByteString IDENTITY = JournalSpace.EPAXOS.key(ByteString.copyFromUtf8("d"));
  private static final ByteString TRUNCATED = JournalSpace.EPAXOS.key(ByteString.copyFromUtf8("t"));
  private static final ByteString INSTANCES = JournalSpace.EPAXOS.key(ByteString.copyFromUtf8("i"));
  private static final ByteString INSTANCES_END =
      JournalSpace.EPAXOS.key(ByteString.copyFromUtf8("j"));

  private final Journal journal;
  private final DiskIdentity identity;
  private Frontier truncated;

  private InstanceLog(Journal journal, DiskIdentity identity) {
    this.journal = journal;
    this.identity = identity;
    this.truncated =
        Frontier.within(journal.get(TRUNCATED).map(RecordCodec::ids).orElse(Deps.NONE));
  }

  /**
   * Opens the log for one more life of {@code self}. Blocks on the disk.
   *
   * @param members the members that the configuration names
   * @param firstStart whether the operator says that this replica id has never run before
   * @throws DiskIdentityException if the disk is another replica's, or blank though it must not be
   */
  public static InstanceLog open(
      Journal journal, ReplicaId self, Map<ReplicaId, NodeId> members, boolean firstStart) {
    DiskIdentity blank = DiskIdentity.first(self, members);
    Optional<ByteString> record = journal.get(IDENTITY);
    if (record.isEmpty()) {
      if (!firstStart) {
        throw new DiskIdentityException(
            "no EPaxos records on this disk, but replica "
                + self
                + " is not declared to start for the first time; a replica that lost its disk must"
                + " not come back under its old id");
      }
      return new InstanceLog(journal, blank);
    }
    DiskIdentity written = RecordCodec.identity(record.get());
    if (!written.replica().equals(self) || !written.node().equals(blank.node())) {
      throw new DiskIdentityException(
          "this disk belongs to replica "
              + written.replica()
              + " on "
              + written.node()
              + ", not to "
              + self
              + " on "
              + blank.node());
    }
    if (!written.members().equals(blank.members())) {
      throw new DiskIdentityException(
          "the votes on this disk were counted with other members: "
              + written.members()
              + "; configured are "
              + blank.members());
    }
    return new InstanceLog(journal, written.nextLife());
  }

  /** This life; durable only after {@link #beginLife}. */
  public DiskIdentity identity() {
    return identity;
  }

  /** Makes this life durable, then runs {@code onDurable}; no id is issued before. */
  public void beginLife(Runnable onDurable) {
    JournalBatch batch = new JournalBatch();
    journal.commit(batch.put(IDENTITY, RecordCodec.toBytes(identity)), onDurable);
  }

  /** The ids whose records were dropped. */
  public Frontier truncated() {
    return truncated;
  }

  /** Drops the records of {@code next} and remembers that they were dropped, in one write. */
  public void truncate(Frontier next) {
    JournalBatch batch = new JournalBatch().put(TRUNCATED, RecordCodec.toBytes(next.toDeps()));
    for (Run run : next.beyond(truncated)) {
      CommandId first = run.issuer().id(run.first());
      CommandId end = run.issuer().id(run.last() + 1);
      batch.deleteRange(keyOf(first), keyOf(end));
    }
    truncated = next;
    journal.commit(batch, () -> {});
  }

  /** Every record, in the order of ids. Blocks on the disk. */
  public List<Instance> readAll() {
    List<Instance> instances = new ArrayList<>();
    journal.scan(
        INSTANCES,
        INSTANCES_END,
        (key, value) -> {
          ByteString id = key.substring(INSTANCES.size());
          instances.add(RecordCodec.instance(RecordCodec.idFromBytes(id), value));
          return true;
        });
    return instances;
  }

  /** Writes records, then runs {@code onDurable} on the journal's thread. */
  public void write(Collection<Instance> instances, Runnable onDurable) {
    JournalBatch batch = new JournalBatch();
    for (Instance instance : instances) {
      batch.put(keyOf(instance.id()), RecordCodec.toBytes(instance));
    }
    journal.commit(batch, onDurable);
  }

  private static ByteString keyOf(CommandId id) {
    return INSTANCES.concat(RecordCodec.idToBytes(id));
  }
}

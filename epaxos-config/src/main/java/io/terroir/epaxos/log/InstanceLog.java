package io.terroir.epaxos.log;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Run;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalReader;
import io.terroir.runtime.journal.JournalSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes the EPaxos records of a journal, in one life of a replica. Records of several
 * epochs do not mix: those of an earlier one are kept until the store has what they led to.
 *
 * <p>A replica that lost its votes must never vote again under its old id: with them it would undo
 * what was decided with them. So a disk is opened for the node that wrote it and for no other, and
 * what a blank disk means is for the operator to say.
 */
public final class InstanceLog {
  static final ByteString IDENTITY = keyOf("d");
  static final ByteString TRUNCATED = keyOf("t");
  static final ByteString INSTANCES = keyOf("i");

  private final Journal journal;
  private final DiskIdentity identity;
  private Frontier truncated;

  private InstanceLog(Journal journal, DiskIdentity identity) {
    this.journal = journal;
    this.identity = identity;
    this.truncated =
        Frontier.within(journal.get(truncatedKey()).map(RecordCodec::ids).orElse(Deps.NONE));
  }

  /**
   * Opens the log for one more life of the replica on {@code node}. Blocks on the disk.
   *
   * @param members the members that the configuration names; they count only in the first epoch
   * @return empty if the disk is blank and the node is to join
   * @throws DiskIdentityException if the disk is another node's, or blank though it must not be
   */
  public static Optional<InstanceLog> open(
      Journal journal, NodeId node, Map<ReplicaId, NodeId> members, BlankDisk blank) {
    Optional<DiskIdentity> record = journal.get(IDENTITY).map(RecordCodec::identity);
    if (record.isPresent()) {
      requireFitting(record.get(), node, members);
      return Optional.of(new InstanceLog(journal, record.get().nextLife()));
    }
    return switch (blank) {
      case NEW_CLUSTER ->
          Optional.of(
              new InstanceLog(journal, DiskIdentity.first(node, Membership.first(members))));
      case JOINS -> Optional.empty();
      case LOST ->
          throw new DiskIdentityException(
              "no EPaxos records on this disk, but the replica on "
                  + node
                  + " is not declared to start for the first time; a replica that lost its disk"
                  + " must not come back under its old id: have it replaced, and let it join");
    };
  }

  /**
   * The log of the first life in a later epoch, of which the replica on {@code node} is a member.
   */
  public static InstanceLog entering(Journal journal, NodeId node, Membership later) {
    DiskIdentity next =
        journal
            .get(IDENTITY)
            .map(RecordCodec::identity)
            .map(written -> written.entering(later))
            .orElseGet(() -> DiskIdentity.first(node, later));
    return new InstanceLog(journal, next);
  }

  /** Which replica has written to {@code journal}; empty if it is blank. Blocks on the disk. */
  public static Optional<ReplicaId> writer(Journal journal) {
    return journal.get(IDENTITY).map(RecordCodec::identity).map(DiskIdentity::replica);
  }

  private static void requireFitting(
      DiskIdentity written, NodeId node, Map<ReplicaId, NodeId> members) {
    Optional<ReplicaId> configured =
        members.entrySet().stream()
            .filter(member -> member.getValue().equals(node))
            .map(Map.Entry::getKey)
            .findFirst();
    boolean first = written.membership().epoch() == Membership.FIRST_EPOCH;
    boolean otherReplica =
        first && configured.isPresent() && !configured.get().equals(written.replica());
    if (!written.node().equals(node) || otherReplica) {
      throw new DiskIdentityException(
          "this disk belongs to replica "
              + written.replica()
              + " on "
              + written.node()
              + ", not to "
              + configured.map(replica -> replica + " on ").orElse("")
              + node);
    }
    if (first && !written.membership().members().equals(members)) {
      throw new DiskIdentityException(
          "the votes on this disk were counted with other members: "
              + written.membership().members()
              + "; configured are "
              + members);
    }
  }

  /** This life; durable only after {@link #beginLife}. */
  public DiskIdentity identity() {
    return identity;
  }

  /** Whose ids are issued in this life. */
  public Incarnation life() {
    return new Incarnation(identity.replica(), identity.incarnation());
  }

  /** Makes this life durable, then runs {@code onDurable}; no id is issued before. */
  public void beginLife(Runnable onDurable) {
    JournalBatch batch = new JournalBatch();
    journal.commit(batch.put(IDENTITY, RecordCodec.toBytes(identity)), onDurable);
  }

  /** Drops what is left of earlier epochs. The store must have, for good, what they led to. */
  public void dropEarlierEpochs() {
    long epoch = identity.membership().epoch();
    journal.commit(
        new JournalBatch()
            .deleteRange(prefix(INSTANCES, 0), prefix(INSTANCES, epoch))
            .deleteRange(prefix(TRUNCATED, 0), prefix(TRUNCATED, epoch)),
        () -> {});
  }

  /** The ids whose records were dropped. */
  public Frontier truncated() {
    return truncated;
  }

  /** Drops the records of {@code next} and remembers that they were dropped, in one write. */
  public void truncate(Frontier next) {
    JournalBatch batch = new JournalBatch().put(truncatedKey(), RecordCodec.toBytes(next.toDeps()));
    for (Run run : next.beyond(truncated)) {
      CommandId first = run.issuer().id(run.first());
      CommandId end = run.issuer().id(run.last() + 1);
      batch.deleteRange(keyOf(first), keyOf(end));
    }
    truncated = next;
    journal.commit(batch, () -> {});
  }

  /** Every record of this epoch, in the order of ids. Blocks on the disk. */
  public List<Instance> readAll() {
    return readAll(journal, identity.membership().epoch());
  }

  /** Every record of {@code epoch}, in the order of ids. Blocks on the disk. */
  public static List<Instance> readAll(Journal journal, long epoch) {
    List<Instance> instances = new ArrayList<>();
    ByteString prefix = prefix(INSTANCES, epoch);
    journal.scan(
        prefix,
        prefix(INSTANCES, epoch + 1),
        (key, value) -> {
          instances.add(instance(prefix, key, value));
          return true;
        });
    return instances;
  }

  /**
   * Shows the decisions of this epoch after the key {@code after}, as records, in the order of ids,
   * until the visitor returns false. Blocks on the disk.
   *
   * @param after as shown before; empty from the first one on
   */
  public void showDecisions(ByteString after, JournalReader.Visitor visitor) {
    long epoch = identity.membership().epoch();
    ByteString prefix = prefix(INSTANCES, epoch);
    ByteString from = after.isEmpty() ? prefix : after.concat(ByteString.copyFrom(new byte[1]));
    journal.scan(
        from,
        prefix(INSTANCES, epoch + 1),
        (key, value) -> !instance(prefix, key, value).isCommitted() || visitor.visit(key, value));
  }

  /**
   * Adds decisions that another replica has shown, whose records have their keys there and here.
   */
  public static void addDecisions(
      Journal journal, long epoch, Map<ByteString, ByteString> decisions, Runnable onDurable) {
    JournalBatch batch = new JournalBatch();
    ByteString prefix = prefix(INSTANCES, epoch);
    decisions.forEach(
        (key, value) -> {
          if (!key.startsWith(prefix) || !instance(prefix, key, value).isCommitted()) {
            throw new IllegalArgumentException("not a decision of epoch " + epoch);
          }
          batch.put(key, value);
        });
    journal.commit(batch, onDurable);
  }

  /** Writes records, then runs {@code onDurable} on the journal's thread. */
  public void write(Collection<Instance> instances, Runnable onDurable) {
    JournalBatch batch = new JournalBatch();
    for (Instance instance : instances) {
      batch.put(keyOf(instance.id()), RecordCodec.toBytes(instance));
    }
    journal.commit(batch, onDurable);
  }

  private static Instance instance(ByteString prefix, ByteString key, ByteString value) {
    return RecordCodec.instance(RecordCodec.idFromBytes(key.substring(prefix.size())), value);
  }

  private ByteString keyOf(CommandId id) {
    return prefix(INSTANCES, identity.membership().epoch()).concat(RecordCodec.idToBytes(id));
  }

  private ByteString truncatedKey() {
    return prefix(TRUNCATED, identity.membership().epoch());
  }

  private static ByteString keyOf(String kind) {
    return JournalSpace.EPAXOS.key(ByteString.copyFromUtf8(kind));
  }

  /** The first key after those that begin with {@code kind}. */
  static ByteString after(ByteString kind) {
    int last = kind.size() - 1;
    return kind.substring(0, last)
        .concat(ByteString.copyFrom(new byte[] {(byte) (kind.byteAt(last) + 1)}));
  }

  private static ByteString prefix(ByteString kind, long epoch) {
    return kind.concat(RecordCodec.epochToBytes(epoch));
  }
}

package io.terroir.epaxos.core;

import io.terroir.runtime.Invariants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every instance that this replica knows, and what follows from them: which ids conflict, which are
 * committed, which are known but open. All changes of an instance go through {@link #store}, which
 * also has them persisted.
 *
 * <p>An id is <em>known</em> once it, or a later id of the same issuer, was seen anywhere: in a
 * message, in somebody's dependencies, in a peer's progress. Issuers number without gaps, so every
 * smaller sequence exists too, and if nobody has a payload for it any more it must still be
 * decided, to a no-op, because something may depend on it.
 *
 * <p>An id is <em>truncated</em> once its record was dropped because every member has executed it.
 * It is still known to be committed, and is a dependency of whatever is voted for from then on.
 */
final class InstanceTable {
  /** Records that a step drops: each is taken out of the conflicts on all of its keys. */
  private static final int DROPPED_AT_ONCE_MAX = 128;

  private final Outbox outbox;
  private final Map<CommandId, Instance> instances = new HashMap<>();
  private final ConflictIndex conflicts = new ConflictIndex();
  private final IdSet committed = new IdSet();
  private final Set<CommandId> open = new LinkedHashSet<>();
  private final Map<Incarnation, Long> highestKnown = new HashMap<>();
  private final Map<Phase, Integer> records = new EnumMap<>(Phase.class);
  private Frontier truncated;
  private long payloadBytes;
  private boolean truncating;

  InstanceTable(Outbox outbox, Collection<Instance> restored, Frontier truncated) {
    this.outbox = outbox;
    this.truncated = truncated;
    committed.addAll(truncated.toDeps());
    learn(truncated.toDeps());
    restored.forEach(this::enter);
  }

  /**
   * The instance of {@code id}; an initial one if nothing was stored. Not to be asked for what is
   * truncated: of that everything is known but what was decided.
   */
  Instance get(CommandId id) {
    Instance instance = instances.get(id);
    Invariants.check(
        instance != null || !truncated.covers(id), "a truncated id is not taken for a new one");
    return instance != null ? instance : Instance.initial(id);
  }

  void store(Instance next) {
    enter(next);
    outbox.persist(next);
  }

  /** Makes {@code id}, and every earlier id of its issuer, known. */
  void learn(CommandId id) {
    learn(id.issuer(), id.sequence());
  }

  /** Makes all of {@code ids} known. */
  void learn(Deps ids) {
    for (Run run : ids.runs()) {
      learn(run.issuer(), run.last());
    }
  }

  /** Whether the record of {@code id} was dropped: every member has executed it. */
  boolean isTruncated(CommandId id) {
    return truncated.covers(id);
  }

  /** The ids whose records were dropped. */
  Frontier truncated() {
    return truncated;
  }

  /**
   * Drops records of {@code droppable}, which every member has executed, and from the disk. Not
   * more than a step has time for: {@link #isTruncating} tells whether some are left for the next.
   */
  void truncate(Frontier droppable) {
    long left = DROPPED_AT_ONCE_MAX;
    Frontier reached = truncated;
    List<Run> dropped = droppable.beyond(truncated);
    for (Run run : dropped) {
      long last = Math.min(run.last(), run.first() + left - 1);
      for (long sequence = run.first(); sequence <= last; sequence++) {
        drop(run.issuer().id(sequence));
        left--;
      }
      if (last >= run.first()) {
        reached = reached.with(run.issuer(), last);
      }
    }
    truncating = !reached.equals(droppable.union(truncated));
    if (!dropped.isEmpty()) {
      truncated = reached;
      outbox.truncate(truncated);
    }
  }

  /** Whether {@link #truncate} has left something that could be dropped. */
  boolean isTruncating() {
    return truncating;
  }

  private void drop(CommandId id) {
    Instance instance = get(id);
    Invariants.check(instance.isCommitted(), "only what is executed here is dropped");
    forget(id, instance.decidedProposal());
    instances.remove(id);
    records.merge(Phase.COMMITTED, -1, Integer::sum);
  }

  /** Ids whose current proposal conflicts with {@code command}, without {@code id} itself. */
  Deps conflictsOf(CommandId id, Command command) {
    return conflicts.conflictsOf(id, command);
  }

  /** Known ids that are not committed here. A copy: the caller may change instances meanwhile. */
  List<CommandId> open() {
    return new ArrayList<>(open);
  }

  /** Whether there is a known id that is not committed here. */
  boolean hasOpen() {
    return !open.isEmpty();
  }

  /** How many ids are known, by phase; most of what is INITIAL has no record. */
  PhaseCounts phases() {
    int preAccepted = records.getOrDefault(Phase.PREACCEPTED, 0);
    int accepted = records.getOrDefault(Phase.ACCEPTED, 0);
    return new PhaseCounts(
        open.size() - preAccepted - accepted,
        preAccepted,
        accepted,
        records.getOrDefault(Phase.COMMITTED, 0));
  }

  /** Bytes of the commands in all records. */
  long payloadBytes() {
    return payloadBytes;
  }

  /** The ids that are committed here. */
  IdSet committed() {
    return committed;
  }

  private void enter(Instance next) {
    Instance previous = get(next.id());
    if (!previous.proposal().equals(next.proposal())) {
      previous.proposal().ifPresent(proposal -> forget(next.id(), proposal));
      next.proposal().ifPresent(proposal -> remember(next.id(), proposal));
    }
    if (instances.put(next.id(), next) != null) {
      records.merge(previous.phase(), -1, Integer::sum);
    }
    records.merge(next.phase(), 1, Integer::sum);
    learn(next.id());
    learn(next.deps());
    learn(next.initialDeps());
    if (next.isCommitted()) {
      committed.add(next.id());
      open.remove(next.id());
    }
  }

  private void remember(CommandId id, Proposal proposal) {
    conflicts.add(id, proposal);
    payloadBytes += proposal.payloadBytes();
  }

  private void forget(CommandId id, Proposal proposal) {
    conflicts.remove(id, proposal);
    payloadBytes -= proposal.payloadBytes();
  }

  private void learn(Incarnation issuer, long sequence) {
    long known = highestKnown.getOrDefault(issuer, 0L);
    for (long next = known + 1; next <= sequence; next++) {
      CommandId id = issuer.id(next);
      if (!committed.contains(id)) {
        open.add(id);
      }
    }
    if (sequence > known) {
      highestKnown.put(issuer, sequence);
    }
  }
}

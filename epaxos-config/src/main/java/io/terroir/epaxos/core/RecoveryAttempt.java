package io.terroir.epaxos.core;

import io.terroir.epaxos.core.Message.Invalidating;
import io.terroir.epaxos.core.RecoveryRules.Next;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One recovery of one id under one ballot, from the first vote to the proposal. */
final class RecoveryAttempt {
  /** Where the attempt stands. Only forward, from the first to the last. */
  enum Stage {
    /** Waits for the votes of a quorum. */
    COLLECTING,
    /** Waits until every member of that quorum has validated. */
    VALIDATING,
    /** Waits for the fate of the invalidating ids. */
    WAITING,
    /** Has proposed; {@link AcceptRounds} does the rest. */
    PROPOSED
  }

  final CommandId id;
  final Ballot ballot;

  /** Every vote that arrived, also after the quorum was complete: a late one may end a wait. */
  final Map<ReplicaId, Instance> votes = new LinkedHashMap<>();

  /** The votes on which the rules were applied. */
  final Map<ReplicaId, Instance> quorum = new LinkedHashMap<>();

  final Set<ReplicaId> validatedBy = new HashSet<>();
  final Set<Invalidating> invalidating = new LinkedHashSet<>();
  Stage stage = Stage.COLLECTING;
  Next.@Nullable Validate candidate;
  long announcedAtMillis;

  RecoveryAttempt(CommandId id, Ballot ballot) {
    this.id = id;
    this.ballot = ballot;
  }

  /** What is being validated; only from VALIDATING on. */
  Next.Validate candidate() {
    return Objects.requireNonNull(candidate);
  }

  boolean waitsFor(CommandId other) {
    return stage == Stage.WAITING
        && invalidating.stream().anyMatch(known -> known.id().equals(other));
  }

  Map<ReplicaId, Instance> lateVotes() {
    Map<ReplicaId, Instance> late = new LinkedHashMap<>(votes);
    late.keySet().removeAll(quorum.keySet());
    return late;
  }
}

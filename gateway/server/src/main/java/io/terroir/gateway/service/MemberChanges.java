package io.terroir.gateway.service;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Quorums;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.gateway.service.ConfigReplicas.Look;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has the config replicas change their members: looks who they are, and has one of them submit the
 * change, once. If no outcome is known then, it looks again. Confined to the gateway's pipe.
 */
final class MemberChanges {
  /** A few round trips around the world, with a recovery among them. */
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(8);

  private final ConfigReplicas replicas;
  private final DirectoryView view;
  private final Pipe pipe;

  /** The members before a change and after it. */
  record Changed(Membership before, Membership after) {}

  MemberChanges(ConfigReplicas replicas, DirectoryView view, Pipe pipe) {
    this.replicas = replicas;
    this.view = view;
    this.pipe = pipe;
  }

  /**
   * Makes {@code change}.
   *
   * @param epoch that its author has seen; 0 if any will do
   */
  CompletableFuture<Changed> make(MemberChange change, long epoch, Deadline deadline) {
    return replicas
        .look(Set.of(change.node()), deadline)
        .thenComposeAsync(look -> submit(change, epoch, look, deadline), pipe);
  }

  private CompletableFuture<Changed> submit(
      MemberChange change, long epoch, Look look, Deadline deadline) {
    Optional<Membership> newest = look.newest();
    if (newest.isEmpty()) {
      return Futures.refused(
          Refusal.of(Reason.UNAVAILABLE, "no config replica says who the members are"));
    }
    Membership current = newest.get();
    if (epoch != 0 && epoch != current.epoch()) {
      return Futures.refused(changedMeanwhile(epoch, current));
    }
    Membership next = change.on(current, record(change.node()), look.of(change.node()));
    List<NodeId> members = look.takingPart(current.epoch());
    if (members.isEmpty()) {
      return Futures.refused(
          Refusal.of(
              Reason.UNAVAILABLE,
              "no member takes part in epoch "
                  + current.epoch()
                  + "; the members are "
                  + current.members().values()));
    }
    CompletableFuture<Changed> changed = new CompletableFuture<>();
    CompletableFuture<Membership> unused =
        replicas
            .change(members.get(0), current, next, timeout(deadline))
            .whenCompleteAsync(
                (after, failure) ->
                    Futures.join(
                        Futures.guarded(() -> conclude(current, next, after, failure, deadline)),
                        changed),
                pipe);
    return changed;
  }

  /** Leaves time to look once more. */
  private static Duration timeout(Deadline deadline) {
    Duration look = ConfigReplicas.STATUS_TIMEOUT.multipliedBy(2);
    Duration left = deadline.leftAtMost(CHANGE_TIMEOUT.plus(look)).minus(look);
    return left.compareTo(ConfigReplicas.STATUS_TIMEOUT) < 0 ? ConfigReplicas.STATUS_TIMEOUT : left;
  }

  private CompletableFuture<Changed> conclude(
      Membership current,
      Membership next,
      @Nullable Membership after,
      @Nullable Throwable failure,
      Deadline deadline) {
    if (after != null) {
      return CompletableFuture.completedFuture(new Changed(current, after));
    }
    Refusal refusal = Futures.refusalOf(failure == null ? new IllegalStateException() : failure);
    if (!refusal.reason().retriable()) {
      return Futures.refused(refusal);
    }
    return replicas
        .look(Set.copyOf(next.members().values()), deadline)
        .thenApply(look -> afterAll(current, next, refusal, look));
  }

  /** The change may have been made although nobody said so. */
  private static Changed afterAll(Membership current, Membership next, Refusal refusal, Look look) {
    Membership newest = look.newest().orElse(current);
    if (newest.equals(next)) {
      return new Changed(current, next);
    }
    if (newest.epoch() > current.epoch()) {
      throw changedMeanwhile(current.epoch(), newest).toException();
    }
    int answering = look.takingPart(current.epoch()).size();
    int needed = new Quorums(current.members().size()).slow();
    throw Refusal.of(
            Reason.OUTCOME_UNKNOWN,
            answering < needed
                ? "there is no quorum: "
                    + answering
                    + " of "
                    + current.members().size()
                    + " members take part, and "
                    + needed
                    + " must; the change may still be made when they do, so look at the members"
                    + " before you try again"
                : "the members did not agree in time ("
                    + refusal.message()
                    + "); look at the members before you try again")
        .toException();
  }

  private static Refusal changedMeanwhile(long epoch, Membership newest) {
    return Refusal.of(
        Reason.COMPARE_FAILED,
        "the members were changed by somebody else: epoch "
            + epoch
            + " is over, and in epoch "
            + newest.epoch()
            + " they are "
            + newest.members().values()
            + "; nothing was changed");
  }

  private Optional<NodeRecord> record(NodeId node) {
    return view.nodes().stream().filter(known -> known.id().equals(node)).findFirst();
  }
}

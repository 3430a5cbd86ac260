package io.terroir.epaxos.service;

import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditReader;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the audit chains of a config replica with those of the others, one replica at a time.
 * Chains that differ at one sequence mean that one of the two was altered, or that the replicas
 * have executed different commands; that is reported until somebody has looked, and nothing is
 * stopped.
 *
 * <p>Runs on the pipe; {@link #divergence} is thread-safe.
 */
public final class AuditWatch {
  /**
   * How often another replica is asked. Shorter finds sooner what should never be; longer asks less
   * for all heads, of which there is one for every start of every replica.
   */
  public static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(AuditWatch.class);

  private final AuditClient others;
  private final AuditReader own;
  private final NodeId self;
  private final Supplier<Collection<NodeId>> members;
  private final Pipe pipe;
  private final Map<NodeId, Map<Incarnation, AuditHash>> compared = new HashMap<>();
  private final Set<Incarnation> different = new HashSet<>();
  private volatile int divergence;
  private int turn;
  private boolean closed;

  /**
   * A watch over the log {@code own} of the node {@code self}.
   *
   * @param members the nodes of the config replicas at the moment; asked on the pipe
   */
  public AuditWatch(
      AuditClient others,
      AuditReader own,
      NodeId self,
      Supplier<Collection<NodeId>> members,
      Pipe pipe) {
    this.others = others;
    this.own = own;
    this.self = self;
    this.members = members;
    this.pipe = pipe;
  }

  /** Begins to compare. */
  public void start() {
    pipe.schedule(INTERVAL, this::look);
  }

  /** Compares nothing more. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  /** In how many chains this replica and another one differ. */
  public int divergence() {
    return divergence;
  }

  private void look() {
    if (closed) {
      return;
    }
    pipe.schedule(INTERVAL, this::look);
    List<NodeId> all = members.get().stream().filter(node -> !node.equals(self)).sorted().toList();
    compared.keySet().retainAll(all);
    if (!all.isEmpty()) {
      NodeId next = all.get(turn++ % all.size());
      var unused =
          others
              .heads(next, TIMEOUT)
              .whenComplete((heads, failure) -> pipe.execute(() -> compare(next, heads)));
    }
  }

  private void compare(NodeId other, @Nullable List<AuditHead> heads) {
    if (heads == null || closed) {
      return;
    }
    Map<Incarnation, AuditHash> known = compared.computeIfAbsent(other, any -> new HashMap<>());
    for (AuditHead theirs : heads) {
      if (!Objects.equals(known.get(theirs.issuer()), theirs.hash())) {
        hashAt(theirs)
            .ifPresent(
                ours -> {
                  known.put(theirs.issuer(), theirs.hash());
                  if (!ours.equals(theirs.hash())) {
                    report(other, theirs);
                  }
                });
      }
    }
  }

  /** Also of a chain of which only the end is here. */
  private Optional<AuditHash> hashAt(AuditHead theirs) {
    Optional<AuditHash> end =
        own.head(theirs.issuer())
            .filter(head -> head.sequence() == theirs.sequence())
            .map(AuditHead::hash);
    return end.isPresent() ? end : own.hashAt(theirs.issuer().id(theirs.sequence()));
  }

  private void report(NodeId other, AuditHead theirs) {
    different.add(theirs.issuer());
    divergence = different.size();
    LOG.error(
        "the audit chain {} is another one on {} than on {}, at {} or before: export both logs and"
            + " verify each with --heads of the other",
        theirs.issuer(),
        other,
        self,
        theirs.sequence());
  }
}

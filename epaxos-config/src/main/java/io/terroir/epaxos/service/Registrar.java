package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryCommand.RegisterNode;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.DirectoryOutcome.NodeKnown;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a region and nodes of it known to the directory, each node with the disk that it is on, and
 * tries until it is done. Every node runs one at its start; what is registered already stays as it
 * is. Runs on the pipe.
 */
public final class Registrar {
  /** How long one command may take before it is submitted again. */
  public static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(5);

  private final DirectoryProposer proposer;
  private final Pipe pipe;
  private final Backoff backoff;
  private final Queue<DirectoryCommand> commands = new ArrayDeque<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private boolean closed;

  /**
   * A registrar.
   *
   * @param region the region, with its distances as configured
   * @param nodes nodes of that region: this process's own, or all; in the first generation, to be
   *     followed by a later one if the directory knows the node on another disk
   * @param random spreads the delays between attempts; used on the pipe only
   */
  public Registrar(
      DirectoryProposer proposer,
      Pipe pipe,
      RandomGenerator random,
      RegionRecord region,
      Collection<NodeRecord> nodes) {
    this.proposer = proposer;
    this.pipe = pipe;
    this.backoff = new Backoff(random);
    commands.add(new DirectoryCommand.RegisterRegion(region));
    nodes.forEach(node -> commands.add(new RegisterNode(node)));
  }

  /**
   * Begins. The future completes when all is registered, or exceptionally with what the directory
   * refused: the configuration is at fault, and trying again would not help.
   */
  public CompletableFuture<Void> start() {
    pipe.execute(this::submitNext);
    return done;
  }

  /** Stops trying. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void submitNext() {
    if (closed || done.isDone()) {
      return;
    }
    DirectoryCommand command = commands.peek();
    if (command == null) {
      done.complete(null);
      return;
    }
    var unused =
        proposer
            .submit(command, SUBMIT_TIMEOUT)
            .whenComplete((outcome, failure) -> pipe.execute(() -> answered(outcome, failure)));
  }

  /** The directory knows the node, perhaps on the disk that it had before. */
  private void moveOn(NodeRecord wanted, NodeRecord known) {
    if (!known.disk().equals(wanted.disk())) {
      commands.add(new RegisterNode(known.on(wanted.disk())));
    }
  }

  private void answered(@Nullable DirectoryOutcome outcome, @Nullable Throwable failure) {
    if (outcome instanceof DirectoryOutcome.Refused refused) {
      done.completeExceptionally(refused.refusal().toException());
    } else if (outcome != null) {
      DirectoryCommand executed = commands.remove();
      if (executed instanceof RegisterNode register && outcome instanceof NodeKnown known) {
        moveOn(register.node(), known.node());
      }
      backoff.reset();
      submitNext();
    } else {
      Refusal refusal = Failures.refusalOf(failure);
      if (refusal.reason().retriable()) {
        pipe.schedule(backoff.next(), this::submitNext);
      } else {
        done.completeExceptionally(refusal.toException());
      }
    }
  }
}

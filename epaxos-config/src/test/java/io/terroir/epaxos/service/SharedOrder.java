package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.epaxos.replica.Submitter;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Stands in for consensus where a test needs a replica that is behind on purpose: one list of
 * commands that every replica executes, each at its own pace.
 */
final class SharedOrder {
  private static final Duration CONSENSUS = Duration.ofMillis(70);
  private static final Duration LAG = Duration.ofMillis(40);

  private record Entry(CommandId id, ByteString payload) {}

  private final List<Entry> order = new ArrayList<>();
  private final List<Replica> replicas = new ArrayList<>();

  /** A replica that executes the order from its beginning. */
  Replica replica(SimulatedNode node, StateMachine stateMachine) {
    Replica replica = new Replica(node.pipe(), stateMachine);
    replicas.add(replica);
    replica.catchUpSoon();
    return replica;
  }

  final class Replica implements Submitter {
    private final Pipe pipe;
    private final StateMachine stateMachine;
    private final Map<CommandId, CompletableFuture<ByteString>> waiting = new HashMap<>();
    private int executed;
    private boolean cutOff;

    private Replica(Pipe pipe, StateMachine stateMachine) {
      this.pipe = pipe;
      this.stateMachine = stateMachine;
    }

    /** From now on it neither hears of the order nor adds to it. */
    void cutOff() {
      cutOff = true;
    }

    /** It may go on. */
    void heal() {
      cutOff = false;
      catchUpSoon();
    }

    @Override
    public CompletableFuture<ByteString> submit(Command command, Duration timeout) {
      CompletableFuture<ByteString> outcome = new CompletableFuture<>();
      pipe.schedule(
          CONSENSUS,
          () -> {
            if (!cutOff) {
              CommandId id = new CommandId(new ReplicaId(1), 1, order.size() + 1);
              waiting.put(id, outcome);
              order.add(new Entry(id, command.payload()));
              replicas.forEach(Replica::catchUpSoon);
            }
          });
      return outcome;
    }

    private void catchUpSoon() {
      pipe.schedule(LAG, this::catchUp);
    }

    private void catchUp() {
      while (!cutOff && executed < order.size()) {
        Entry next = order.get(executed);
        executed++;
        ByteString outcome = stateMachine.apply(next.id(), next.payload());
        CompletableFuture<ByteString> submitter = waiting.remove(next.id());
        if (submitter != null) {
          submitter.complete(outcome);
        }
      }
    }
  }
}

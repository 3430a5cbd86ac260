package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import io.terroir.epaxos.replica.ReplicaOperations;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Stands in for consensus where a test needs a replica that is behind on purpose: one list of
 * commands that every replica executes, each at its own pace.
 */
final class SharedOrder implements Consensus {
  private static final Duration CONSENSUS = Duration.ofMillis(70);
  private static final Duration LAG = Duration.ofMillis(40);

  private static final ByteString EXECUTED = StoreSpace.EPAXOS.prefix();

  private record Entry(CommandId id, ByteString payload) {}

  private final List<Entry> order = new ArrayList<>();
  private final Map<NodeId, Replica> replicas = new LinkedHashMap<>();

  /** The replica executes what its store lacks of the order. */
  @Override
  public ReplicaOperations join(SimulatedNode node, StateMachine stateMachine, Runnable whenReady) {
    Replica replica = new Replica(node.pipe(), node.store(), stateMachine);
    replicas.put(node.peer().node(), replica);
    replica.catchUpSoon();
    whenReady.run();
    return replica;
  }

  /** From now on {@code node} neither hears of the order nor adds to it. */
  void cutOff(NodeId node) {
    replicaOf(node).cutOff = true;
  }

  /** It may go on. */
  void heal(NodeId node) {
    replicaOf(node).cutOff = false;
    replicaOf(node).catchUpSoon();
  }

  private Replica replicaOf(NodeId node) {
    return Objects.requireNonNull(replicas.get(node));
  }

  private final class Replica implements ReplicaOperations {
    private final Pipe pipe;
    private final Store store;
    private final StateMachine stateMachine;
    private final Map<CommandId, CompletableFuture<ByteString>> waiting = new HashMap<>();
    private int executed;
    private boolean cutOff;

    private Replica(Pipe pipe, Store store, StateMachine stateMachine) {
      this.pipe = pipe;
      this.store = store;
      this.stateMachine = stateMachine;
      this.executed =
          store.get(EXECUTED).map(count -> Integer.parseInt(count.toStringUtf8())).orElse(0);
    }

    @Override
    public ReplicaStatus status() {
      throw new UnsupportedOperationException("nothing is decided here");
    }

    @Override
    public CompletableFuture<ReplicaChangeOutcome> change(ReplicaChange change, Duration timeout) {
      throw new UnsupportedOperationException("nothing is decided here");
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
              order.add(new Entry(id, command.payloads().get(0)));
              replicas.values().forEach(Replica::catchUpSoon);
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
        save();
        CompletableFuture<ByteString> submitter = waiting.remove(next.id());
        if (submitter != null) {
          submitter.complete(outcome);
        }
      }
    }

    private void save() {
      StoreBatch batch = new StoreBatch();
      stateMachine.save(batch);
      store.write(batch.put(EXECUTED, ByteString.copyFromUtf8(Integer.toString(executed))));
    }
  }
}

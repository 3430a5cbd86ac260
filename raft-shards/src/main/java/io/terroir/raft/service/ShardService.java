package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers requests to the shards of this node: finds the replica and hands over to its pipe. Only
 * processes of this region are answered; a gateway elsewhere asks a gateway here. Thread-safe.
 */
public final class ShardService {
  private final Peer self;
  private final Requests requests;
  private final WallClock clock;
  private final Map<ShardId, ServedReplica> replicas = new ConcurrentHashMap<>();

  /**
   * A service without shards.
   *
   * @param self this node
   * @param clock tells how old a read may be; nothing else depends on it
   */
  public ShardService(Peer self, Requests requests, WallClock clock) {
    this.self = self;
    this.requests = requests;
    this.clock = clock;
  }

  /** Begins to take requests; those to shards not added yet are refused as unavailable. */
  public void start() {
    requests.serve(RequestService.SHARD, this::handle);
  }

  /** Serves a shard from now on. */
  void add(RaftGroup group, ShardStateMachine machine, LeaseKeeper leases, Watchers watchers) {
    replicas.put(group.shard(), new ServedReplica(group, machine, leases, watchers, clock));
  }

  /** Refuses what comes for a shard from now on. */
  void remove(ShardId shard) {
    replicas.remove(shard);
  }

  private void handle(
      Peer from, ByteString request, Duration timeout, Requests.Responder responder) {
    Answer answer = new Answer(self, responder);
    if (!from.region().equals(self.region())) {
      answer.refuse(elsewhere());
      return;
    }
    try {
      if (ShardCodec.decodeCommand(request) instanceof ShardCommand.Execute command) {
        route(command, request, timeout, answer);
      } else {
        answer.refuse(Refusal.invalid("request", "only operations are taken from others"));
      }
    } catch (MalformedException e) {
      answer.refuse(e.refusal());
    }
  }

  private void route(
      ShardCommand.Execute command, ByteString request, Duration timeout, Answer answer) {
    Optional.ofNullable(replicas.get(command.request().shard()))
        .ifPresentOrElse(
            replica -> replica.take(command, request, timeout, answer),
            () ->
                answer.refuse(
                    Refusal.of(
                        Reason.UNAVAILABLE,
                        "this node holds no replica of the shard; ask another")));
  }

  private Refusal elsewhere() {
    return new Refusal(
        Reason.WRONG_HOME,
        "a node answers processes of its own region only; ask a gateway there",
        Optional.empty(),
        Optional.of(self.region()),
        0,
        "");
  }
}

package io.terroir.node.wiring;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryCommand.ReserveChild;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.service.MemberStanding;
import io.terroir.raft.service.ShardAdminClient;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardSplits;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardRange;
import io.terroir.raft.shard.ShardSizes;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.SplitOff;
import io.terroir.raft.shard.wire.MalformedException;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits shards that this node leads: finds the boundary, has the directory set a number aside,
 * asks all voters for their standing, and proposes the entry. Every step may be repeated: the
 * number is the same whoever asks, and the entry is refused at apply if the shard has split or its
 * members have changed meanwhile. Confined to its pipe, but for {@link #split} and the counters.
 */
public final class ShardSplitter implements ShardSplits {
  /** A member that takes longer is not well, and a split waits until all are. */
  private static final Duration STANDING_TIMEOUT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ShardSplitter.class);

  private final Function<ShardId, Optional<RaftGroup>> groups;
  private final ShardReplicas replicas;
  private final ShardAdminClient members;
  private final DirectoryProposer directory;
  private final Pipe pipe;
  private final LongAdder done = new LongAdder();
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

  /**
   * A splitter.
   *
   * @param groups those of this node
   * @param replicas their state machines
   */
  public ShardSplitter(
      Function<ShardId, Optional<RaftGroup>> groups,
      ShardReplicas replicas,
      ShardAdminClient members,
      DirectoryProposer directory,
      Pipe pipe) {
    this.groups = groups;
    this.replicas = replicas;
    this.members = members;
    this.directory = directory;
    this.pipe = pipe;
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** How many splits of shards that this node led were carried out. Any thread may ask. */
  public long done() {
    return done.sum();
  }

  /** How many splits were refused for {@code reason}. Any thread may ask. */
  public long refused(Reason reason) {
    return Optional.ofNullable(refused.get(reason)).map(LongAdder::sum).orElse(0L);
  }

  @Override
  public CompletableFuture<SplitOff> split(
      ShardId shard, Optional<OriginDigest> at, Duration patience) {
    return CompletableFuture.completedFuture(new Attempt(shard, patience))
        .thenComposeAsync(attempt -> attempt.run(at), pipe)
        .whenComplete((split, failure) -> count(shard, failure));
  }

  private void count(ShardId shard, @Nullable Throwable failure) {
    if (failure == null) {
      done.increment();
      return;
    }
    Refusal refusal = refusalIn(failure);
    Optional.ofNullable(refused.get(refusal.reason())).ifPresent(LongAdder::increment);
    LOG.info("shard {} is not split: {}", shard, refusal.message());
  }

  private static Refusal refusalIn(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TerroirRefusedException refused) {
      return refused.refusal();
    }
    LOG.error("a split failed unexpectedly", cause);
    return Refusal.of(Reason.INTERNAL, "the split failed");
  }

  private static <T> CompletableFuture<T> refuse(Refusal refusal) {
    return CompletableFuture.failedFuture(refusal.toException());
  }

  /** One attempt to split a shard. */
  private final class Attempt {
    private final ShardId shard;
    private final long deadlineNanos;

    Attempt(ShardId shard, Duration patience) {
      this.shard = shard;
      this.deadlineNanos = pipe.clock().nanos() + patience.toNanos();
    }

    private Duration left() {
      return Duration.ofNanos(Math.max(1, deadlineNanos - pipe.clock().nanos()));
    }

    CompletableFuture<SplitOff> run(Optional<OriginDigest> at) {
      Optional<RaftGroup> group = groups.apply(shard);
      Optional<ShardStateMachine> machine = replicas.machine(shard);
      if (group.isEmpty() || machine.isEmpty()) {
        return refuse(
            Refusal.of(Reason.UNAVAILABLE, "this node holds no replica of shard " + shard));
      }
      if (!group.get().isLeader()) {
        return refuse(Refusal.notLeader(group.get().leader()));
      }
      if (at.isPresent()) {
        return splitAt(group.get(), machine.get(), at.get());
      }
      return ShardMeasuring.measure(group.get(), machine.get(), pipe)
          .thenApply(ShardSizes::middle)
          .thenComposeAsync(
              middle ->
                  middle.isPresent()
                      ? splitAt(group.get(), machine.get(), middle.get())
                      : refuse(Refusal.invalid("shard", "it holds the data of one origin at most")),
              pipe);
    }

    private CompletableFuture<SplitOff> splitAt(
        RaftGroup group, ShardStateMachine machine, OriginDigest at) {
      ShardRange range = machine.range();
      boolean inside = range.origins().contains(at) && !range.origins().first().equals(at);
      if (!inside) {
        return refuse(Refusal.invalid("at", "the boundary is not inside the shard's range"));
      }
      Configuration configuration = group.configuration();
      if (configuration.members().isJoint() || !configuration.members().learners().isEmpty()) {
        return refuse(
            Refusal.of(
                Reason.UNAVAILABLE, "the members of the shard are being changed; try again later"));
      }
      long generation = range.generation() + 1;
      return reserve(generation)
          .thenCombine(
              standings(configuration),
              (child, founders) ->
                  new ShardCommand.Split(generation, child, at, configuration.at(), founders))
          .thenComposeAsync(split -> propose(group, split), pipe);
    }

    private CompletableFuture<Integer> reserve(long generation) {
      return directory
          .submit(new ReserveChild(shard, generation), left())
          .thenCompose(
              outcome -> {
                if (outcome instanceof DirectoryOutcome.ShardsCreated known) {
                  return known.shards().stream()
                      .filter(record -> record.id().equals(shard))
                      .findFirst()
                      .map(ShardRecord::reservedChild)
                      .map(CompletableFuture::completedFuture)
                      .orElseThrow();
                }
                if (outcome instanceof DirectoryOutcome.Refused refusal) {
                  // The record of the split before may be on its way.
                  boolean behind = refusal.refusal().reason() == Reason.COMPARE_FAILED;
                  return refuse(
                      behind
                          ? Refusal.of(Reason.UNAVAILABLE, refusal.refusal().message())
                          : refusal.refusal());
                }
                throw new IllegalStateException("no answer to a reservation: " + outcome);
              });
    }

    /** All voters, with their disks, if all have applied {@code configuration}. */
    private CompletableFuture<List<ShardCommand.SplitMember>> standings(
        Configuration configuration) {
      List<NodeId> voters = configuration.members().voters();
      List<CompletableFuture<ShardCommand.SplitMember>> asked = new ArrayList<>();
      for (NodeId voter : voters) {
        asked.add(
            members
                .standing(voter, shard, STANDING_TIMEOUT)
                .handle((standing, failure) -> founder(voter, standing, configuration)));
      }
      return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
          .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    private ShardCommand.SplitMember founder(
        NodeId voter, @Nullable MemberStanding standing, Configuration configuration) {
      if (standing == null
          || !standing.ready()
          || !standing.configuration().equals(configuration.at())) {
        throw Refusal.of(
                Reason.UNAVAILABLE,
                "member " + voter + " is down or behind, and a split needs all of them")
            .toException();
      }
      return new ShardCommand.SplitMember(voter, standing.disk());
    }

    private CompletableFuture<SplitOff> propose(RaftGroup group, ShardCommand.Split split) {
      return group
          .propose(ShardCodec.encodeSplit(split))
          .thenCompose(outcome -> answer(split, decoded(outcome)));
    }

    private Outcome decoded(ByteString outcome) {
      try {
        return ShardCodec.decodeOutcome(outcome);
      } catch (MalformedException e) {
        throw new IllegalStateException("an outcome cannot be read", e);
      }
    }

    private CompletableFuture<SplitOff> answer(ShardCommand.Split split, Outcome outcome) {
      if (outcome instanceof Outcome.Refused refusal) {
        return refuse(refusal.refusal());
      }
      ShardId child = new ShardId(shard.keyspace(), shard.region(), split.child());
      LOG.info("shard {} has split: {} holds what is from {} on", shard, child, split.childFirst());
      return CompletableFuture.completedFuture(
          new SplitOff(split.generation(), child, split.childFirst()));
    }
  }
}

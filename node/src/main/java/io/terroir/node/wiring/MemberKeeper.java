package io.terroir.node.wiring;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.raft.core.Membership;
import io.terroir.raft.host.MembersMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces members whose nodes have been gone for long, in the groups that this node leads. Nobody
 * tells it to: each leader sees to its group, by what gossip says of its members. That may be
 * wrong, which costs a copy and no more, since a majority of the members has to agree to every
 * change. Confined to its pipe.
 */
public final class MemberKeeper {
  /** A fraction of what a node is given. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** Then the next look asks again; what was begun goes on. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Each change is a copy of a shard that is read here; they must not crowd out other work. */
  private static final int CHANGES_MAX = 4;

  private static final Logger LOG = LoggerFactory.getLogger(MemberKeeper.class);

  private final Peer self;
  private final Predicate<NodeId> lives;
  private final DirectoryView view;
  private final Supplier<Collection<RaftGroup>> groups;
  private final Function<ShardId, Set<NodeId>> joined;
  private final Pipe pipe;
  private final Duration grace;
  private final Map<NodeId, Long> goneSinceNanos = new HashMap<>();
  private final Set<ShardId> changing = new HashSet<>();
  private Optional<ShardId> lastBegun = Optional.empty();
  private boolean closed;

  /**
   * A keeper that does nothing before {@link #start}.
   *
   * @param lives whether a node is known and not believed to be dead
   * @param groups those of this node
   * @param joined who says to have become a voter of a shard after its creation
   * @param grace how long a node is waited for; zero: for ever
   */
  public MemberKeeper(
      Peer self,
      Predicate<NodeId> lives,
      DirectoryView view,
      Supplier<Collection<RaftGroup>> groups,
      Function<ShardId, Set<NodeId>> joined,
      Pipe pipe,
      Duration grace) {
    this.self = self;
    this.lives = lives;
    this.view = view;
    this.groups = groups;
    this.joined = joined;
    this.pipe = pipe;
    this.grace = grace;
  }

  /** Begins to look after the members. */
  public void start() {
    if (!grace.isZero()) {
      lookLater();
    }
  }

  /** Begins no more changes. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void lookLater() {
    Pipe.Timer unused = pipe.schedule(LOOK_EVERY, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    List<RaftGroup> led = groups.get().stream().filter(RaftGroup::isLeader).toList();
    Set<NodeId> gone = gone(led);
    if (!gone.isEmpty()) {
      replace(led.stream().filter(group -> hasAny(group, gone)).toList(), gone);
    }
    lookLater();
  }

  private static boolean hasAny(RaftGroup group, Set<NodeId> nodes) {
    return group.configuration().members().everybody().stream().anyMatch(nodes::contains);
  }

  /** The members that have not been seen alive for the grace time. */
  private Set<NodeId> gone(List<RaftGroup> led) {
    long now = pipe.clock().nanos();
    Set<NodeId> missing =
        led.stream()
            .flatMap(group -> group.configuration().members().everybody().stream())
            .filter(node -> !lives.test(node))
            .collect(Collectors.toSet());
    goneSinceNanos.keySet().retainAll(missing);
    missing.forEach(node -> goneSinceNanos.putIfAbsent(node, now));
    return missing.stream()
        .filter(node -> now - goneSinceNanos.getOrDefault(node, now) >= grace.toNanos())
        .collect(Collectors.toSet());
  }

  /** In turn, so that shards for which nothing comes of it do not keep the others waiting. */
  private void replace(List<RaftGroup> hit, Set<NodeId> gone) {
    List<NodeRecord> here =
        view.nodes().stream().filter(node -> node.region().equals(self.region())).toList();
    List<NodeRecord> living = here.stream().filter(node -> lives.test(node.id())).toList();
    Map<ShardId, Integer> wanted =
        view.shards().stream()
            .filter(shard -> shard.id().region().equals(self.region()))
            .collect(Collectors.toMap(ShardRecord::id, shard -> shard.members().size()));
    Map<NodeId, Integer> loads =
        ReplicaLoads.of(
            view.shards().stream().filter(shard -> wanted.containsKey(shard.id())).toList(),
            groups.get(),
            joined);
    hit.stream()
        .filter(group -> wanted.containsKey(group.shard()) && !changing.contains(group.shard()))
        .sorted(Comparator.comparing(this::hadItsTurn).thenComparing(RaftGroup::shard))
        .forEach(
            group -> {
              int voters = wanted.getOrDefault(group.shard(), 0);
              if (changing.size() < CHANGES_MAX) {
                Membership now = group.configuration().members();
                Replacement.next(group.shard(), now, voters, gone, living, here, loads)
                    .ifPresent(
                        next -> {
                          if (next.comes()) {
                            loads.merge(next.node(), 1, Integer::sum);
                          }
                          begin(group, next);
                        });
              }
            });
  }

  private boolean hadItsTurn(RaftGroup group) {
    return lastBegun.filter(last -> group.shard().compareTo(last) <= 0).isPresent();
  }

  private void begin(RaftGroup group, Replacement next) {
    ShardId shard = group.shard();
    changing.add(shard);
    lastBegun = Optional.of(shard);
    LOG.info(
        next.comes()
            ? "a member of shard {} has been gone for {}: node {} is to take its place"
            : "a member of shard {} has been gone for {}: node {} is a member no more",
        shard,
        grace,
        next.node());
    CompletableFuture<Void> change =
        next.comes()
            ? MembersMove.add(group, next.node(), PATIENCE)
            : MembersMove.remove(group, next.node(), PATIENCE);
    var unused =
        change.whenCompleteAsync(
            (done, failure) -> {
              changing.remove(shard);
              if (failure != null) {
                LOG.info("shard {} goes on without that for now: {}", shard, failure.getMessage());
              }
            },
            pipe);
  }
}

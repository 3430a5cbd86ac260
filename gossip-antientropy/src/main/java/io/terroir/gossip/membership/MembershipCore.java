package io.terroir.gossip.membership;

import io.terroir.gossip.membership.Member.State;
import io.terroir.gossip.membership.MembershipMessage.Ack;
import io.terroir.gossip.membership.MembershipMessage.Gossip;
import io.terroir.gossip.membership.MembershipMessage.Ping;
import io.terroir.gossip.membership.MembershipMessage.PingRequest;
import io.terroir.gossip.membership.MembershipMessage.Sync;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * SWIM (Das, Gupta, Motivala 2002) in two levels. Members of a region probe each other; two or
 * three bridges per region probe the bridges of other regions. News of anybody is piggybacked on
 * every message and pushed by gossip, and so reaches the whole world through the bridges.
 *
 * <p>A member that does not answer, neither to a ping nor to those of a few others, is suspected;
 * if it does not refute with a higher incarnation in time, it is dead. Only a member raises its own
 * incarnation. Dead members and seeds are tried again from time to time: a member that hears that
 * it is thought dead refutes that too.
 *
 * <p>Pure: one input at a time, no I/O, no clock. Deviation from SWIM: metadata travel with the
 * record of a member and have an order of their own, so that an edit needs no new incarnation.
 */
public final class MembershipCore {
  private final MembershipConfig config;
  private final List<NodeId> seeds;
  private final RandomGenerator random;
  private final MemberTable table;
  private final Prober prober;
  private final Broadcasts regionNews = new Broadcasts();
  private final Broadcasts worldNews = new Broadcasts();
  private final Map<NodeId, Long> suspectedAtNanos = new TreeMap<>();
  private final Map<NodeId, Long> deadSinceNanos = new TreeMap<>();
  private final Deadline gossip;
  private final Deadline sync;
  private final Deadline reconnect;
  private final Deadline join;
  private List<Effect> effects = new ArrayList<>();
  private boolean left;

  /**
   * A member that knows only itself.
   *
   * @param incarnation higher than in every earlier life if possible, for example the wall clock in
   *     milliseconds; if it is not, the first refutation raises it
   * @param seeds whom to ask first; may contain this member
   */
  public MembershipCore(
      Peer self,
      Metadata metadata,
      long incarnation,
      List<NodeId> seeds,
      MembershipConfig config,
      RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.seeds = seeds.stream().filter(seed -> !seed.equals(self.node())).toList();
    Metadata published = metadata.edited(incarnation);
    this.table = new MemberTable(new Member(self, State.ALIVE, incarnation, published), config);
    this.prober = new Prober(table, config, random);
    this.gossip = new Deadline(config.gossipInterval());
    this.sync = new Deadline(config.syncInterval());
    this.reconnect = new Deadline(config.reconnectInterval());
    this.join = new Deadline(config.probeInterval());
  }

  /** Handles one input and returns what must be done, in order. */
  public List<Effect> step(Input input) {
    effects = new ArrayList<>();
    if (!left) {
      if (input instanceof Input.Tick tick) {
        tick(tick.nowNanos());
      } else if (input instanceof Input.Received received) {
        receive(received);
      } else if (input instanceof Input.Leading leading) {
        lead(leading.leads());
      } else if (input instanceof Input.Joined joined) {
        join(joined.shards());
      } else {
        leave();
      }
    }
    return effects;
  }

  /** This member. */
  public Member self() {
    return table.self();
  }

  /** Whether this member speaks for its region. */
  public boolean isBridge() {
    return table.isBridge();
  }

  private void tick(long nowNanos) {
    prober.nextPing(nowNanos).ifPresent(ping -> sendPing(ping.number(), ping.target()));
    for (Prober.Help help : prober.helpWanted(nowNanos)) {
      send(help.helper(), new PingRequest(help.number(), help.target(), newsFor(help.helper())));
    }
    prober.failed(nowNanos).forEach(this::suspect);
    trackSuspicions(nowNanos);
    if (gossip.isDue(nowNanos)) {
      pushNews();
    }
    boolean alone = table.all().size() == 1;
    if (sync.isDue(nowNanos) || (alone && join.isDue(nowNanos))) {
      syncWithSomebody();
    }
    if (reconnect.isDue(nowNanos)) {
      reconnect();
    }
  }

  // ---- failure detection

  private void suspect(NodeId node) {
    table
        .get(node)
        .filter(member -> member.state() == State.ALIVE)
        .ifPresent(member -> adopt(member.withState(State.SUSPECT)));
  }

  /** Every member runs the clock of every suspicion itself, from when it heard of it. */
  private void trackSuspicions(long nowNanos) {
    if (table.allAlive() && suspectedAtNanos.isEmpty() && deadSinceNanos.isEmpty()) {
      return;
    }
    for (Member member : List.copyOf(table.all())) {
      NodeId node = member.peer().node();
      if (member.state() == State.SUSPECT) {
        suspectedAtNanos.putIfAbsent(node, nowNanos);
        if (nowNanos - suspectedAtNanos.get(node) >= suspicionNanos()) {
          adopt(member.withState(State.DEAD));
        }
      } else {
        suspectedAtNanos.remove(node);
      }
      if (member.state() != State.DEAD) {
        deadSinceNanos.remove(node);
      } else if (nowNanos - deadSince(node, nowNanos) >= config.deadRetention().toNanos()) {
        forget(member);
      }
    }
  }

  private long deadSince(NodeId node, long nowNanos) {
    deadSinceNanos.putIfAbsent(node, nowNanos);
    return deadSinceNanos.get(node);
  }

  private long suspicionNanos() {
    double sizeFactor = Math.max(1, Math.log10(table.living() + 1.0));
    return (long) (config.suspicionMultiplier() * sizeFactor * config.probeInterval().toNanos());
  }

  private void forget(Member member) {
    NodeId node = member.peer().node();
    table.remove(node);
    deadSinceNanos.remove(node);
    regionNews.remove(node);
    worldNews.remove(node);
    effects.add(new Effect.Forgotten(member));
  }

  // ---- messages

  private void receive(Input.Received received) {
    NodeId from = received.from().node();
    MembershipMessage message = received.message();
    message.updates().forEach(this::hear);
    if (message instanceof Ping ping) {
      send(from, new Ack(ping.number(), newsFor(from)));
    } else if (message instanceof Ack ack) {
      ack(received, ack);
    } else if (message instanceof PingRequest request) {
      Prober.Ping ping =
          prober.relay(received.nowNanos(), from, request.number(), request.target());
      sendPing(ping.number(), ping.target());
    } else if (message instanceof Sync syncMessage && syncMessage.replyWanted()) {
      send(from, new Sync(false, List.copyOf(table.all())));
    }
  }

  private void ack(Input.Received received, Ack ack) {
    NodeId from = received.from().node();
    prober
        .roundTrip(ack.number(), from, received.nowNanos())
        .ifPresent(roundTrip -> effects.add(new Effect.Measured(from, roundTrip)));
    prober
        .acked(ack.number())
        .ifPresent(
            passOn ->
                send(
                    passOn.requester(),
                    new Ack(passOn.theirNumber(), newsFor(passOn.requester()))));
  }

  private void sendPing(long number, NodeId target) {
    send(target, new Ping(number, newsFor(target)));
  }

  // ---- news

  private void hear(Member heard) {
    if (heard.peer().node().equals(self().peer().node())) {
      hearOfMyself(heard);
      return;
    }
    Optional<Member> known = table.get(heard.peer().node());
    if (known.isEmpty()) {
      // A member that was dead before it was known is no news to this one.
      if (heard.isLiving() && !table.isFull()) {
        adopt(heard);
      }
      return;
    }
    Member merged = known.get().merge(heard);
    if (!merged.equals(known.get())) {
      adopt(merged);
    }
  }

  /** Refutes what is worse than the truth, and overtakes what is left of an earlier life. */
  private void hearOfMyself(Member heard) {
    Member self = self();
    boolean doubted = heard.state() != State.ALIVE && heard.incarnation() >= self.incarnation();
    boolean fromAnotherLife =
        heard.incarnation() > self.incarnation() || heard.metadata().isAfter(self.metadata());
    if (doubted || fromAnotherLife) {
      long raised =
          1
              + Math.max(
                  self.incarnation(),
                  Math.max(heard.incarnation(), heard.metadata().incarnation()));
      Metadata metadata = self.metadata().edited(raised);
      adopt(new Member(self.peer(), State.ALIVE, raised, metadata));
    }
  }

  private void lead(Map<ShardId, Long> leads) {
    publish(leads, self().metadata().joined());
  }

  private void join(Set<ShardId> shards) {
    publish(self().metadata().leads(), shards);
  }

  private void publish(Map<ShardId, Long> leads, Set<ShardId> joined) {
    Member self = self();
    Metadata now = self.metadata();
    if (!now.leads().equals(leads) || !now.joined().equals(joined)) {
      adopt(self.withMetadata(now.edited(now.incarnation(), leads, joined)));
    }
  }

  private void leave() {
    adopt(self().withState(State.DEAD));
    Gossip farewell = new Gossip(List.of(self()));
    table.probed().forEach(node -> send(node, farewell));
    left = true;
  }

  private void adopt(Member member) {
    table.put(member);
    NodeId node = member.peer().node();
    int rounds = 32 - Integer.numberOfLeadingZeros(table.living());
    regionNews.add(node, config.retransmitMultiplier() * rounds);
    worldNews.add(node, config.retransmitMultiplier());
    effects.add(new Effect.Changed(member));
  }

  /** News to piggyback; a member that is doubted hears of it first, so that it can refute. */
  private List<Member> newsFor(NodeId to) {
    Set<NodeId> subjects = new LinkedHashSet<>();
    table
        .get(to)
        .filter(member -> member.state() != State.ALIVE)
        .ifPresent(member -> subjects.add(to));
    subjects.addAll(regionNews.take(config.updatesPerMessageMax()));
    return records(subjects);
  }

  private List<Member> records(Iterable<NodeId> nodes) {
    List<Member> records = new ArrayList<>();
    nodes.forEach(node -> table.get(node).ifPresent(records::add));
    return records;
  }

  private void pushNews() {
    if (!regionNews.isEmpty()) {
      List<Member> near = MemberTable.sample(table.neighbours(), config.gossipFanout(), random);
      if (!near.isEmpty()) {
        Gossip message = new Gossip(records(regionNews.take(config.updatesPerMessageMax())));
        near.forEach(member -> send(member.peer().node(), message));
      }
    }
    if (!worldNews.isEmpty() && table.isBridge()) {
      List<NodeId> far = new ArrayList<>();
      for (RegionId region : table.otherRegions()) {
        far.addAll(MemberTable.sample(table.bridgesOf(region), 1, random));
      }
      if (!far.isEmpty()) {
        Gossip message = new Gossip(records(worldNews.take(config.updatesPerMessageMax())));
        far.forEach(node -> send(node, message));
      }
    }
  }

  private void syncWithSomebody() {
    List<NodeId> partners = table.probed();
    MemberTable.sample(partners.isEmpty() ? seeds : partners, 1, random).forEach(this::syncWith);
  }

  /** Tries one that is dead or was never heard of: both halves of a healed partition do this. */
  private void reconnect() {
    List<NodeId> lost = new ArrayList<>();
    table.all().stream()
        .filter(member -> !member.isLiving())
        .forEach(member -> lost.add(member.peer().node()));
    seeds.stream().filter(seed -> table.get(seed).isEmpty()).forEach(lost::add);
    MemberTable.sample(lost, 1, random).forEach(this::syncWith);
  }

  private void syncWith(NodeId node) {
    send(node, new Sync(true, List.copyOf(table.all())));
  }

  private void send(NodeId to, MembershipMessage message) {
    effects.add(new Effect.Send(to, message));
  }
}

package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Keeps account of probes: whom to ping next (SWIM, section 4.3: round robin over a shuffled list,
 * so that every member is pinged within two rounds), which pings are unanswered, and which were
 * sent on behalf of others.
 */
final class Prober {
  private final MemberTable table;
  private final MembershipConfig config;
  private final RandomGenerator random;
  private final Deque<NodeId> round = new ArrayDeque<>();
  private final Map<Long, Probe> probes = new TreeMap<>();
  private final Map<Long, Relay> relays = new TreeMap<>();
  private final Deadline next;
  private long lastNumber;

  /** A ping under way. */
  private static final class Probe {
    private final NodeId target;
    private final long sentNanos;
    private final long timeoutNanos;
    private boolean askedOthers;

    Probe(NodeId target, long sentNanos, Duration timeout) {
      this.target = target;
      this.sentNanos = sentNanos;
      this.timeoutNanos = timeout.toNanos();
    }

    boolean isLate(long nowNanos) {
      return nowNanos - sentNanos >= timeoutNanos;
    }

    boolean hasFailed(long nowNanos) {
      return nowNanos - sentNanos >= 2 * timeoutNanos;
    }
  }

  /** A ping on behalf of {@code requester}. */
  private record Relay(NodeId requester, long theirNumber, long sentNanos) {}

  /** A ping to send. */
  record Ping(long number, NodeId target) {}

  /** A request to send to {@code helper}, to ping {@code target} in turn. */
  record Help(long number, NodeId helper, NodeId target) {}

  /** An ack to pass on. */
  record PassOn(NodeId requester, long theirNumber) {}

  Prober(MemberTable table, MembershipConfig config, RandomGenerator random) {
    this.table = table;
    this.config = config;
    this.random = random;
    this.next = new Deadline(config.probeInterval());
  }

  /** The next member to ping, once per probe interval. */
  Optional<Ping> nextPing(long nowNanos) {
    if (!next.isDue(nowNanos)) {
      return Optional.empty();
    }
    return nextTarget()
        .map(
            target -> {
              long number = ++lastNumber;
              probes.put(number, new Probe(target, nowNanos, timeoutFor(target)));
              return new Ping(number, target);
            });
  }

  private Optional<NodeId> nextTarget() {
    List<NodeId> candidates = table.probed();
    while (!round.isEmpty()) {
      NodeId target = round.poll();
      if (candidates.contains(target)) {
        return Optional.of(target);
      }
    }
    List<NodeId> shuffled = new ArrayList<>(candidates);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    round.addAll(shuffled);
    return Optional.ofNullable(round.poll());
  }

  private Duration timeoutFor(NodeId target) {
    boolean near =
        table
            .get(target)
            .map(member -> member.peer().region().equals(table.self().peer().region()))
            .orElse(false);
    return near ? config.probeTimeout() : config.remoteProbeTimeout();
  }

  /** Requests for help with the pings that have just become late. */
  List<Help> helpWanted(long nowNanos) {
    List<Help> wanted = new ArrayList<>();
    probes.forEach(
        (number, probe) -> {
          if (!probe.askedOthers && probe.isLate(nowNanos)) {
            probe.askedOthers = true;
            List<NodeId> helpers = new ArrayList<>(table.probed());
            helpers.remove(probe.target);
            MemberTable.sample(helpers, config.indirectProbes(), random)
                .forEach(helper -> wanted.add(new Help(number, helper, probe.target)));
          }
        });
    return wanted;
  }

  /** The targets of pings that nobody got answered; forgets those pings. */
  List<NodeId> failed(long nowNanos) {
    List<NodeId> failed = new ArrayList<>();
    for (Iterator<Probe> all = probes.values().iterator(); all.hasNext(); ) {
      Probe probe = all.next();
      if (probe.hasFailed(nowNanos)) {
        failed.add(probe.target);
        all.remove();
      }
    }
    long relayNanos = 2 * config.remoteProbeTimeout().toNanos();
    relays.values().removeIf(relay -> nowNanos - relay.sentNanos() >= relayNanos);
    return failed;
  }

  /** A ping to send on behalf of another member. */
  Ping relay(long nowNanos, NodeId requester, long theirNumber, NodeId target) {
    long number = ++lastNumber;
    relays.put(number, new Relay(requester, theirNumber, nowNanos));
    return new Ping(number, target);
  }

  /**
   * Takes an ack.
   *
   * @return to whom to pass it on, if the ping was on behalf of another
   */
  Optional<PassOn> acked(long number) {
    probes.remove(number);
    return Optional.ofNullable(relays.remove(number))
        .map(relay -> new PassOn(relay.requester(), relay.theirNumber()));
  }

  /** How long the direct answer to ping {@code number} took, if it came from its target. */
  Optional<Duration> roundTrip(long number, NodeId from, long nowNanos) {
    return Optional.ofNullable(probes.get(number))
        .filter(probe -> probe.target.equals(from))
        .map(probe -> Duration.ofNanos(nowNanos - probe.sentNanos));
  }
}

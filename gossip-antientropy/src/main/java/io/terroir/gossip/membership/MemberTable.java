package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The members that one member knows, itself among them, in a deterministic order. */
final class MemberTable {
  private final Peer self;
  private final MembershipConfig config;
  private final Map<NodeId, Member> members = new TreeMap<>();

  /** Views of the members: asked for at every tick, worked out again only after a change. */
  private final Map<RegionId, List<NodeId>> bridges = new HashMap<>();

  private @Nullable List<NodeId> probed;
  private @Nullable Boolean allAlive;

  MemberTable(Member self, MembershipConfig config) {
    this.self = self.peer();
    this.config = config;
    members.put(self.peer().node(), self);
  }

  Member self() {
    return get(self.node()).orElseThrow();
  }

  Optional<Member> get(NodeId node) {
    return Optional.ofNullable(members.get(node));
  }

  void put(Member member) {
    members.put(member.peer().node(), member);
    forgetViews();
  }

  void remove(NodeId node) {
    members.remove(node);
    forgetViews();
  }

  private void forgetViews() {
    bridges.clear();
    probed = null;
    allAlive = null;
  }

  /** Whether nobody is suspected or dead. */
  boolean allAlive() {
    Boolean known = allAlive;
    if (known == null) {
      known = members.values().stream().allMatch(member -> member.state() == Member.State.ALIVE);
      allAlive = known;
    }
    return known;
  }

  boolean isFull() {
    return members.size() >= config.membersMax();
  }

  Collection<Member> all() {
    return members.values();
  }

  int living() {
    return (int) members.values().stream().filter(Member::isLiving).count();
  }

  /** The other living members of the own region. */
  List<Member> neighbours() {
    return members.values().stream()
        .filter(member -> member.isLiving() && isNeighbour(member))
        .toList();
  }

  private boolean isNeighbour(Member member) {
    return member.peer().region().equals(self.region()) && !member.peer().equals(self);
  }

  boolean isBridge() {
    return bridgesOf(self.region()).contains(self.node());
  }

  List<NodeId> bridgesOf(RegionId region) {
    return bridges.computeIfAbsent(
        region, absent -> Bridges.of(region, members.values(), config.bridgesPerRegion()));
  }

  /** The regions other than the own one in which somebody lives. */
  SortedSet<RegionId> otherRegions() {
    SortedSet<RegionId> regions = new TreeSet<>();
    members.values().stream()
        .filter(Member::isLiving)
        .forEach(member -> regions.add(member.peer().region()));
    regions.remove(self.region());
    return regions;
  }

  /** Whom this member is responsible for: neighbours, and as a bridge the bridges elsewhere. */
  List<NodeId> probed() {
    List<NodeId> known = probed;
    if (known == null) {
      List<NodeId> candidates = new ArrayList<>();
      neighbours().forEach(member -> candidates.add(member.peer().node()));
      if (isBridge()) {
        otherRegions().forEach(region -> candidates.addAll(bridgesOf(region)));
      }
      known = List.copyOf(candidates);
      probed = known;
    }
    return known;
  }

  /** Up to {@code count} different ones of {@code from}. */
  static <T> List<T> sample(List<T> from, int count, RandomGenerator random) {
    List<T> rest = new ArrayList<>(from);
    List<T> chosen = new ArrayList<>();
    while (chosen.size() < count && !rest.isEmpty()) {
      chosen.add(rest.remove(random.nextInt(rest.size())));
    }
    return chosen;
  }
}

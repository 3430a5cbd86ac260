package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Picks the bridges of a region: the living nodes with the highest rendezvous weights. Whoever sees
 * the same living nodes picks the same bridges, and when one dies only its place is filled anew. A
 * region of which no node is left is spoken to through whoever else lives there, so that the end of
 * those is noticed too.
 */
final class Bridges {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Bridges() {}

  static List<NodeId> of(RegionId region, Collection<Member> members, int count) {
    List<Member> living =
        members.stream()
            .filter(member -> member.peer().region().equals(region) && member.isLiving())
            .toList();
    List<Member> nodes = living.stream().filter(Member::canBridge).toList();
    return (nodes.isEmpty() ? living : nodes)
        .stream()
            .map(member -> member.peer().node())
            .sorted(
                Comparator.comparingLong((NodeId node) -> weight(region, node))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(count)
            .toList();
  }

  /** FNV-1a with the finalizer of MurmurHash3, which spreads names that differ in one digit. */
  private static long weight(RegionId region, NodeId node) {
    long hash = FNV_OFFSET;
    for (byte b : (region.name() + '/' + node.name()).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}

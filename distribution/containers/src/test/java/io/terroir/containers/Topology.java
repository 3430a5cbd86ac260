package io.terroir.containers;

import io.terroir.containers.Member.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Three regions with a config replica each. The first is the home of what must bear the loss of any
 * one process: it has nodes in three zones, and gateways in two. The others have one of each, which
 * is what two cores still run.
 */
final class Topology {
  static final List<String> REGIONS = List.of("eu", "us", "ap");
  static final int PEER_PORT = 7500;
  static final int CLIENT_PORT = 7400;
  static final int HEALTH_PORT = 9464;

  /** Where data outlives the loss of a zone. */
  static final String HOME = "eu";

  /** What a node keeps back of its disk. Disks of these tests are small. */
  static final int DISK_RESERVE_MIB = 32;

  private final List<Member> members = new ArrayList<>();

  Topology() {
    REGIONS.forEach(
        region -> {
          add(Role.NODE, region, "a", OptionalInt.of(REGIONS.indexOf(region) + 1));
          add(Role.GATEWAY, region, "a", OptionalInt.empty());
        });
    add(Role.NODE, HOME, "b", OptionalInt.empty());
    add(Role.NODE, HOME, "c", OptionalInt.empty());
    add(Role.GATEWAY, HOME, "b", OptionalInt.empty());
  }

  private void add(Role role, String region, String zone, OptionalInt configReplica) {
    String name = region + (role == Role.NODE ? "-" : "-gateway-") + zone;
    members.add(new Member(name, role, region, zone, configReplica));
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  List<Member> in(String region) {
    return members.stream().filter(member -> member.region().equals(region)).toList();
  }

  List<Member> gatewaysIn(String region) {
    return in(region).stream().filter(member -> !member.isNode()).toList();
  }

  /** {@code region}, then the others. */
  static List<String> nearestTo(String region) {
    List<String> nearest = new ArrayList<>(List.of(region));
    REGIONS.stream().filter(other -> !other.equals(region)).forEach(nearest::add);
    return nearest;
  }

  /** The configuration file of a member, whose certificate is mounted at {@code tls}. */
  String configuration(Member member, String tls) {
    String own =
        member.isNode()
            ? """
            process: {name: %s, data-dir: /var/lib/terroir, new-cluster: true, disk-reserve-mib: %d}
            listen: {peer: "0.0.0.0:%d", metrics: "0.0.0.0:%d"}
            """
                .formatted(member.name(), DISK_RESERVE_MIB, PEER_PORT, HEALTH_PORT)
            : """
            process: {name: %s}
            listen: {peer: "0.0.0.0:%d", client: "0.0.0.0:%d", metrics: "0.0.0.0:%d"}
            client-tls: {certificate: "%5$s/tls.crt", key: "%5$s/tls.key", client-authority: "%5$s/ca.crt"}
            """
                .formatted(member.name(), PEER_PORT, CLIENT_PORT, HEALTH_PORT, tls);
    return own
        + """
        tls: {certificate: "%1$s/tls.crt", key: "%1$s/tls.key", authority: "%1$s/ca.crt"}
        regions:
        %2$s
        peers:
        %3$s
        """
            .formatted(tls, lines(REGIONS, Topology::region), lines(members, Topology::peer));
  }

  private static <T> String lines(List<T> of, Function<T, String> line) {
    return of.stream().map(line).collect(Collectors.joining("\n"));
  }

  private static String region(String name) {
    List<String> others = nearestTo(name).subList(1, REGIONS.size());
    return "  - {name: %1$s, jurisdiction: %1$s, nearest: [%2$s]}"
        .formatted(name, String.join(", ", others));
  }

  private static String peer(Member member) {
    return "  - {name: %1$s, role: %2$s, region: %3$s, zone: %4$s, address: \"%1$s:%5$d\"%6$s}"
        .formatted(
            member.name(),
            member.role().command(),
            member.region(),
            member.zone(),
            PEER_PORT,
            member.configReplica().isPresent()
                ? ", config-replica: " + member.configReplica().getAsInt()
                : "");
  }
}

package io.terroir.node.status;

import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.ShardStatus.Replica;
import io.terroir.sdk.ShardStatus.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What needs attention of the Raft groups. Many of one kind in a region are told as one. */
final class ShardFindings {
  /** Some seconds of a busy shard: a replica that has so much to apply does not keep up. */
  static final long APPLY_LATE = 10_000;

  /** More than so many of one kind in one region are counted, and so many are named. */
  private static final int NAMED_MAX = 3;

  private final Picture picture;
  private final Set<String> silent;
  private final Set<String> downNodes;

  ShardFindings(Picture picture, Set<String> silent) {
    this.picture = picture;
    this.silent = silent;
    this.downNodes =
        picture.dataNodes().stream()
            .filter(node -> !Picture.answers(node))
            .map(NodeStatus::node)
            .map(node -> node.name())
            .collect(Collectors.toSet());
  }

  List<Finding> all() {
    List<Finding> found = new ArrayList<>();
    gather(ShardFindings::leaderless, "have no leader and serve nothing").stream()
        .map(Finding::down)
        .forEach(found::add);
    gather(this::tooFew, "have fewer voters that take part than they should").stream()
        .map(Finding::degraded)
        .forEach(found::add);
    for (ShardStatus shard : seen()) {
      quarantined(shard).map(Finding::degraded).ifPresent(found::add);
    }
    gather(ShardFindings::behind, "have a replica that does not keep up").stream()
        .map(Finding::degraded)
        .forEach(found::add);
    return found;
  }

  private List<ShardStatus> seen() {
    return picture.strong().stream().filter(shard -> !silent.contains(shard.region())).toList();
  }

  /** A line for each shard of which {@code tell} says something, or one for all of a region. */
  private List<String> gather(Function<ShardStatus, Optional<String>> tell, String together) {
    Map<String, Map<String, String>> byRegion = new TreeMap<>();
    for (ShardStatus shard : seen()) {
      tell.apply(shard)
          .ifPresent(
              line ->
                  byRegion
                      .computeIfAbsent(shard.region(), region -> new TreeMap<>())
                      .put(Picture.name(shard), line));
    }
    List<String> lines = new ArrayList<>();
    byRegion.forEach(
        (region, told) -> {
          if (told.size() <= NAMED_MAX) {
            told.forEach((name, line) -> lines.add("shard " + name + " " + line));
          } else {
            String some = told.keySet().stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
            lines.add(
                "%d shards of region %s %s: %s, ..."
                    .formatted(told.size(), region, together, some));
          }
        });
    return lines;
  }

  private static Optional<String> leaderless(ShardStatus shard) {
    return shard.leader().isPresent()
        ? Optional.empty()
        : Optional.of(
            "has no leader and serves nothing: %d of %d members take part"
                .formatted(
                    takingPart(shard), Math.max(shard.voters().size(), shard.replicas().size())));
  }

  private static long takingPart(ShardStatus shard) {
    return shard.replicas().stream().filter(ShardFindings::takesPart).count();
  }

  private static boolean takesPart(Replica replica) {
    return replica
        .report()
        .filter(report -> !report.joining() && report.quarantine().isEmpty())
        .isPresent();
  }

  /** Voters that are missing because their node is down are told with the node. */
  private Optional<String> tooFew(ShardStatus shard) {
    if (shard.leader().isEmpty()) {
      return Optional.empty();
    }
    List<String> missing =
        shard.replicas().stream()
            .filter(replica -> shard.voters().contains(replica.node()))
            .filter(replica -> !takesPart(replica) && !downNodes.contains(replica.node()))
            .filter(replica -> replica.report().flatMap(Report::quarantine).isEmpty())
            .map(
                replica ->
                    replica.node()
                        + (replica.report().isPresent()
                            ? " has lost its disk"
                            : ": " + replica.problem().orElse("no answer")))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "has %d of %d voters: %s"
                .formatted(
                    shard.voters().size() - missing.size(),
                    shard.voters().size(),
                    String.join("; ", missing)));
  }

  private static Optional<String> quarantined(ShardStatus shard) {
    List<String> why =
        shard.replicas().stream()
            .flatMap(
                replica ->
                    replica.report().flatMap(Report::quarantine).stream()
                        .map(reason -> replica.node() + " is in quarantine: " + reason))
            .toList();
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the replica of shard " + Picture.name(shard) + " on " + String.join("; on ", why));
  }

  private static Optional<String> behind(ShardStatus shard) {
    return shard.replicas().stream()
        .filter(replica -> replica.report().filter(ShardFindings::isBehind).isPresent())
        .findFirst()
        .map(
            replica ->
                "has %s entries to apply on %s"
                    .formatted(Units.count(replica.report().orElseThrow().lag()), replica.node()));
  }

  private static boolean isBehind(Report report) {
    return report.quarantine().isEmpty() && report.lag() > APPLY_LATE;
  }
}

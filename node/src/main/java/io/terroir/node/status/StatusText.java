package io.terroir.node.status;

import io.terroir.node.status.Layout.Cell;
import io.terroir.sdk.ConfigMembers;
import io.terroir.sdk.ConfigReplica;
import io.terroir.sdk.NodeStatus;
import io.terroir.sdk.NodeStatus.Disk;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.ShardStatus;
import io.terroir.sdk.ShardStatus.Replica;
import io.terroir.sdk.ShardStatus.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lays a {@link Picture} out for people: what needs attention, then regions, nodes, the directory,
 * shards and lags. Of what would fill more than a screen only what stands out is shown, and how
 * many others there are.
 */
public final class StatusText {
  private static final String NOTHING = "-";
  private static final int ROWS_MAX = 24;
  private static final int FINDINGS_MAX = 20;
  private static final double PERCENT = 100;

  private final Picture picture;
  private final List<Finding> findings;
  private final Layout layout;
  private final Detail detail;
  private final Set<String> silent;

  /**
   * How much is shown.
   *
   * @param all everything
   * @param shards every shard
   */
  public record Detail(boolean all, boolean shards) {
    /** What fits a screen. */
    public static final Detail USUAL = new Detail(false, false);
  }

  private StatusText(Picture picture, List<Finding> findings, Layout layout, Detail detail) {
    this.picture = picture;
    this.findings = findings;
    this.layout = layout;
    this.detail = detail;
    this.silent = picture.silentRegions();
  }

  /** The text, without a line feed at its end. */
  public static String of(Picture picture, List<Finding> findings, Layout layout, Detail detail) {
    StatusText text = new StatusText(picture, findings, layout, detail);
    return Stream.of(
            text.headline(),
            text.attention(),
            text.regions(),
            text.nodes(),
            text.directory(),
            text.shards(),
            text.lags())
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n\n"));
  }

  private Optional<String> headline() {
    int gateways = picture.nodes().size() - picture.dataNodes().size();
    return Optional.of(
        "%s in %s sees %s, %s, %s, %s, %s, %s"
            .formatted(
                picture.status().gateway(),
                picture.status().region(),
                counted(picture.status().regions().size(), "region"),
                counted(picture.dataNodes().size(), "node"),
                counted(gateways, "gateway"),
                counted(picture.status().keyspaces(), "keyspace"),
                counted(picture.strong().size() + picture.weak().size(), "shard"),
                counted(picture.status().origins(), "origin")));
  }

  private static String counted(long number, String what) {
    return Units.count(number) + " " + what + (number == 1 ? "" : "s");
  }

  // ---- what needs attention

  private Optional<String> attention() {
    Health health = Finding.worst(findings);
    String head =
        switch (health) {
          case HEALTHY -> layout.line(Cell.good("HEALTHY"));
          case DEGRADED ->
              layout.line(Cell.doubtful("DEGRADED")) + ": all is served, and less bears a failure";
          case DOWN -> layout.line(Cell.bad("DOWN")) + ": not all is served";
        };
    if (findings.isEmpty()) {
      return Optional.of(head);
    }
    int shown = detail.all() ? findings.size() : Math.min(findings.size(), FINDINGS_MAX);
    String table = layout.table(findings.stream().limit(shown).map(StatusText::row).toList());
    return Optional.of(
        head
            + "\n"
            + table
            + (shown < findings.size()
                ? "\n" + (findings.size() - shown) + " more; --all shows them"
                : ""));
  }

  private static List<Cell> row(Finding finding) {
    String mark = finding.health() == Health.HEALTHY ? "NOTE" : finding.health().name();
    return List.of(Cell.of("  " + mark, finding.health()), Cell.plain(finding.text()));
  }

  // ---- regions

  private Optional<String> regions() {
    if (picture.status().regions().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        layout.table(
            List.of(
                "REGION",
                "LAW",
                "NODES",
                "GATEWAYS",
                "ORIGINS",
                "SHARDS LED",
                "APPLY LAG",
                "LEAST DISK",
                "ZONES"),
            picture.status().regions().stream().map(this::row).toList()));
  }

  private List<Cell> row(RegionInfo region) {
    String name = region.name();
    List<NodeStatus> nodes = picture.nodesIn(name);
    long answering = nodes.stream().filter(Picture::answers).count();
    List<ShardStatus> shards =
        picture.strong().stream().filter(shard -> shard.region().equals(name)).toList();
    long led = shards.stream().filter(shard -> shard.leader().isPresent()).count();
    boolean isSilent = silent.contains(name);
    return List.of(
        isSilent ? Cell.bad(name) : Cell.plain(name),
        Cell.plain(region.jurisdiction()),
        part(answering, nodes.size(), isSilent ? Health.DOWN : Health.DEGRADED),
        region.gatewaysAlive() == 0
            ? Cell.doubtful("0")
            : Cell.plain(Integer.toString(region.gatewaysAlive())),
        Cell.plain(Units.count(region.origins())),
        part(led, shards.size(), Health.DOWN),
        Cell.plain(isSilent ? NOTHING : Units.count(applyLag(shards))),
        Cell.plain(leastRoom(nodes).orElse(NOTHING)),
        Cell.plain(
            String.join(
                " ",
                nodes.stream()
                    .map(node -> node.node().zone())
                    .collect(Collectors.toCollection(TreeSet::new)))));
  }

  private static Cell part(long part, long whole, Health unlessWhole) {
    return Cell.of(
        part == whole ? Long.toString(whole) : part + " of " + whole,
        part == whole ? Health.HEALTHY : unlessWhole);
  }

  private static long applyLag(List<ShardStatus> shards) {
    return shards.stream()
        .flatMap(shard -> shard.replicas().stream())
        .flatMap(replica -> replica.report().stream())
        .filter(report -> report.quarantine().isEmpty())
        .mapToLong(Report::lag)
        .max()
        .orElse(0);
  }

  private static Optional<String> leastRoom(List<NodeStatus> nodes) {
    return nodes.stream()
        .flatMap(node -> node.report().flatMap(NodeStatus.Report::disk).stream())
        .mapToDouble(StatusText::freePart)
        .boxed()
        .min(Double::compare)
        .map(StatusText::percent);
  }

  private static double freePart(Disk disk) {
    return disk.totalBytes() == 0 ? 0 : (double) disk.freeBytes() / disk.totalBytes();
  }

  private static String percent(double part) {
    return Math.round(part * PERCENT) + " % free";
  }

  // ---- nodes

  private Optional<String> nodes() {
    Predicate<NodeStatus> notable =
        node ->
            !silent.contains(node.node().region())
                && (!Picture.answers(node)
                    || !node.node().state().equals("alive")
                    || quarantined(node.node().name()) > 0);
    List<NodeStatus> shown = shown(picture.nodes(), detail.all(), notable);
    return section(
        "NODE",
        List.of(
            "NODE", "REGION", "ZONE", "ROLE", "STATE", "VERSION", "DISK FREE", "LEADS", "REPLICAS"),
        shown.stream().map(this::row).toList(),
        picture.nodes().size(),
        "processes are well",
        "--all");
  }

  private List<Cell> row(NodeStatus node) {
    boolean isNode = Picture.isNode(node);
    String name = node.node().name();
    long quarantined = quarantined(name);
    String replicas = Long.toString(replicas(name).count());
    return List.of(
        Cell.plain(name),
        Cell.plain(node.node().region()),
        Cell.plain(node.node().zone()),
        Cell.plain(node.node().role()),
        state(node),
        Cell.plain(node.node().version().isEmpty() ? NOTHING : node.node().version()),
        Cell.plain(
            node.report()
                .flatMap(NodeStatus.Report::disk)
                .map(disk -> Units.bytes(disk.freeBytes()) + ", " + percent(freePart(disk)))
                .map(text -> text.replace(" free", ""))
                .orElse(NOTHING)),
        Cell.plain(isNode ? Long.toString(leads(name)) : NOTHING),
        quarantined > 0
            ? Cell.bad(replicas + ", " + quarantined + " in quarantine")
            : Cell.plain(isNode ? replicas : NOTHING));
  }

  private static Cell state(NodeStatus node) {
    String state = node.node().state();
    if (Picture.isNode(node) && !Picture.answers(node)) {
      return Cell.bad(state.equals("alive") ? "no answer" : state);
    }
    return switch (state) {
      case "alive" -> Cell.good("up");
      case "suspect" -> Cell.doubtful("suspected");
      default -> Cell.doubtful(state);
    };
  }

  private long leads(String node) {
    return picture.strong().stream()
        .filter(shard -> shard.leader().filter(node::equals).isPresent())
        .count();
  }

  private Stream<Replica> replicas(String node) {
    return picture.strong().stream()
        .flatMap(shard -> shard.replicas().stream())
        .filter(replica -> replica.node().equals(node));
  }

  private long quarantined(String node) {
    return replicas(node)
        .filter(replica -> replica.report().flatMap(Report::quarantine).isPresent())
        .count();
  }

  // ---- the directory

  private Optional<String> directory() {
    String head =
        picture.config().members().map(this::headline).orElse("CONFIG REPLICAS: nobody answers");
    if (picture.config().replicas().isEmpty()) {
      return Optional.of(head);
    }
    return Optional.of(
        head
            + "\n"
            + layout.table(
                List.of("CONFIG REPLICA", "REGION", "PENDING", "WAITING", "STATE"),
                picture.config().replicas().stream().map(StatusText::row).toList()));
  }

  private String headline(ConfigMembers members) {
    long ready = picture.config().replicas().stream().filter(ConfigReplica::ready).count();
    return "directory: epoch %d, %d members, %d must agree, %d ready"
        .formatted(members.epoch(), members.members().size(), members.quorum(), ready);
  }

  private static List<Cell> row(ConfigReplica replica) {
    String state = (replica.member() ? "" : "no member, ") + Findings.state(replica);
    return List.of(
        Cell.plain(replica.node()),
        Cell.plain(replica.region().isEmpty() ? NOTHING : replica.region()),
        Cell.plain(
            replica.report().map(report -> Integer.toString(report.pending())).orElse(NOTHING)),
        Cell.plain(replica.report().map(StatusText::waiting).orElse(NOTHING)),
        replica.ready()
            ? Cell.good(state)
            : replica.member() ? Cell.bad(state) : Cell.plain(state));
  }

  private static String waiting(ConfigReplica.Report report) {
    return report.waiting() == 0
        ? "0"
        : report.waiting() + ", " + Units.age(report.oldestWaiting());
  }

  // ---- shards

  private Optional<String> shards() {
    int all = picture.strong().size() + picture.weak().size();
    if (all == 0) {
      return Optional.empty();
    }
    boolean everyOne = detail.all() || detail.shards() || all <= ROWS_MAX;
    List<List<Cell>> rows = new ArrayList<>();
    List<ShardStatus> shown =
        everyOne
            ? picture.strong()
            : picture.strong().stream()
                .filter(this::isNotable)
                .sorted(Comparator.comparing(shard -> shard.leader().isPresent()))
                .toList();
    shown.stream().limit(everyOne ? all : ROWS_MAX).map(StatusText::row).forEach(rows::add);
    for (ShardInfo shard : everyOne ? picture.weak() : List.<ShardInfo>of()) {
      rows.add(
          List.of(
              Cell.plain(Picture.name(shard)),
              Cell.plain("weak"),
              Cell.plain(NOTHING),
              Cell.plain(String.join(" ", shard.members()))));
    }
    return section(
        "SHARD",
        List.of("SHARD", "LEADER", "LAG", "OTHER MEMBERS"),
        rows,
        all,
        shown.size() > rows.size()
            ? "shards, of which %d stand out too".formatted(shown.size() - rows.size())
            : "shards are well",
        "--shards");
  }

  private boolean isNotable(ShardStatus shard) {
    return !silent.contains(shard.region())
        && (shard.leader().isEmpty()
            || shard.replicas().stream().anyMatch(replica -> !StatusText.isSound(replica)));
  }

  private static boolean isSound(Replica replica) {
    return replica
        .report()
        .filter(report -> !report.joining() && report.quarantine().isEmpty())
        .filter(report -> report.lag() <= ShardFindings.APPLY_LATE)
        .isPresent();
  }

  private static List<Cell> row(ShardStatus shard) {
    boolean anySilent = shard.replicas().stream().anyMatch(replica -> !isSound(replica));
    String others =
        shard.replicas().stream()
            .filter(replica -> shard.leader().filter(replica.node()::equals).isEmpty())
            .map(replica -> replica.node() + mark(shard, replica))
            .collect(Collectors.joining(" "));
    return List.of(
        Cell.plain(Picture.name(shard)),
        shard.leader().map(Cell::plain).orElse(Cell.bad("none")),
        Cell.plain(Units.count(applyLag(List.of(shard)))),
        anySilent ? Cell.doubtful(others) : Cell.plain(others));
  }

  private static String mark(ShardStatus shard, Replica replica) {
    if (replica.report().isEmpty()) {
      return "(no answer)";
    } else if (replica.report().get().quarantine().isPresent()) {
      return "(quarantine)";
    } else if (replica.report().get().joining()) {
      return "(lost its disk)";
    } else if (shard.learners().contains(replica.node())) {
      return "(learner)";
    }
    return shard.outgoing().contains(replica.node()) && !shard.voters().contains(replica.node())
        ? "(leaving)"
        : "";
  }

  // ---- lags

  private Optional<String> lags() {
    List<Lag> all = Lag.all(picture).stream().filter(lag -> !silent.contains(lag.from())).toList();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    boolean everyOne = detail.all() || all.size() <= ROWS_MAX;
    List<Lag> shown = everyOne ? all : Lag.worstFirst(all).stream().limit(ROWS_MAX / 2).toList();
    String table =
        layout.table(
            List.of("REGION", "RECEIVES FROM", "GOSSIP", "MISSING", "READ REPLICAS"),
            shown.stream().map(StatusText::row).toList());
    return Optional.of(
        table
            + (everyOne
                ? ""
                : "\n%d other pairs of regions are no further behind; --all lists them"
                    .formatted(all.size() - shown.size())));
  }

  private static List<Cell> row(Lag lag) {
    return List.of(
        Cell.plain(lag.to()),
        Cell.plain(lag.from()),
        Cell.of(
            lag.behind().map(age -> "at most " + Units.age(age)).orElse(NOTHING),
            late(lag.missingFor(), Findings.GOSSIP_LATE)),
        Cell.plain(lag.behind().isEmpty() && lag.missing() == 0 ? NOTHING : missing(lag)),
        Cell.of(
            lag.replicas() == 0 ? NOTHING : readReplicas(lag),
            late(lag.staleness().orElse(Duration.ZERO), Findings.READ_REPLICA_LATE)));
  }

  private static String missing(Lag lag) {
    return lag.missing() == 0
        ? "0"
        : Units.count(lag.missing()) + ", for " + Units.age(lag.missingFor());
  }

  private static String readReplicas(Lag lag) {
    String staleness =
        lag.staleness().map(age -> "at most " + Units.age(age) + " old").orElse("of unknown age");
    return lag.replicas()
        + ", "
        + staleness
        + (lag.blank() == 0 ? "" : ", " + lag.blank() + " of them blank");
  }

  private static Health late(Duration age, Duration limit) {
    return age.compareTo(limit) > 0 ? Health.DEGRADED : Health.HEALTHY;
  }

  // ---- what all sections share

  private static <T> List<T> shown(List<T> all, boolean everyOne, Predicate<T> notable) {
    return everyOne || all.size() <= ROWS_MAX ? all : all.stream().filter(notable).toList();
  }

  /** A table, and how many rows it leaves out. */
  private Optional<String> section(
      String what,
      List<String> header,
      List<List<Cell>> rows,
      int all,
      String others,
      String option) {
    List<String> parts = new ArrayList<>();
    if (!rows.isEmpty()) {
      parts.add(layout.table(header, rows));
    }
    int left = all - rows.size();
    if (left > 0) {
      parts.add(
          rows.isEmpty()
              ? "%s: all %s %s; %s lists them".formatted(what, Units.count(left), others, option)
              : "%s other %s; %s lists them".formatted(Units.count(left), others, option));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", parts));
  }
}

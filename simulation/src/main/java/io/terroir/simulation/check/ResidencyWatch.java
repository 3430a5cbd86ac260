package io.terroir.simulation.check;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.id.RegionId;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.checker.residency.Canaries;
import io.terroir.simulation.checker.residency.TaintSearch;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.workload.Marks;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for user data where it must not be: in every message to another region, in every write to a
 * disk, in every answer to a client, and anywhere in logs, metric labels and errors. Names of
 * origins are on no disk at all: the platform keeps digests of them.
 */
public final class ResidencyWatch implements Marks, AutoCloseable {
  /** A place where no user data may be, whoever's it is. */
  private static final String NOWHERE = "nowhere";

  private final Canaries canaries = new Canaries();
  private final TaintSearch search = new TaintSearch(canaries);
  private final Map<Set<RegionId>, Canaries.Scope> dataScopes = new HashMap<>();
  private final Map<Set<RegionId>, Canaries.Scope> nameScopes = new HashMap<>();
  private final Map<String, String> disks = new HashMap<>();
  private final Map<String, String> messagePlaces = new HashMap<>();

  private ResidencyWatch() {
    LogTap.open(line -> search.look("a log line", NOWHERE, line));
  }

  /** Looks at everything in the world of {@code cluster}. */
  public static ResidencyWatch over(Cluster cluster) {
    ResidencyWatch watch = new ResidencyWatch();
    cluster
        .world()
        .network()
        .inspect(
            (from, to, lane, envelope) ->
                watch.look(
                    watch.messagePlaces.computeIfAbsent(
                        to.region().name(), region -> "a message to " + region),
                    to.region().name(),
                    envelope.payload()));
    cluster
        .world()
        .inspectDisks(
            (node, part, changes) -> {
              for (Change change : changes) {
                if (change instanceof Change.Put put) {
                  watch.lookAtDisk(node.region().name(), put.key());
                  watch.lookAtDisk(node.region().name(), put.value());
                }
              }
            });
    cluster
        .grpc()
        .inspectAnswers(
            (gateway, client, method, failed, bytes) ->
                watch.search.look(
                    failed ? "the text of an error" : "an answer to a client",
                    failed ? NOWHERE : gateway.peer().region().name(),
                    bytes));
    return watch;
  }

  private void lookAtDisk(String region, ByteString bytes) {
    look("a disk", disks.computeIfAbsent(region, ResidencyWatch::diskOf), bytes);
  }

  private static String diskOf(String region) {
    return "disk of " + region;
  }

  private void look(String place, String region, ByteString bytes) {
    bytes.asReadOnlyByteBufferList().forEach(piece -> search.look(place, region, piece));
  }

  /** Looks at what metrics are called. */
  public void lookAtLabels(Collection<String> labels) {
    labels.forEach(label -> search.look("a metric label", NOWHERE, label));
  }

  @Override
  public String data(Set<RegionId> allowed) {
    return dataScopes.computeIfAbsent(allowed, this::dataScope).token("a key or a value");
  }

  @Override
  public String name(Set<RegionId> allowed) {
    return nameScopes.computeIfAbsent(allowed, this::nameScope).token("the name of an origin");
  }

  private Canaries.Scope dataScope(Set<RegionId> allowed) {
    Set<String> places = new TreeSet<>();
    for (RegionId region : allowed) {
      places.add(region.name());
      places.add(diskOf(region.name()));
    }
    return canaries.scope("data for " + allowed, places);
  }

  private Canaries.Scope nameScope(Set<RegionId> allowed) {
    Set<String> places = new TreeSet<>();
    allowed.forEach(region -> places.add(region.name()));
    return canaries.scope("names for " + allowed, places);
  }

  /** What was found where it must not be. */
  public List<Violation> violations() {
    return search.verdict().violations();
  }

  @Override
  public void close() {
    LogTap.close();
  }
}

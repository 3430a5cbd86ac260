package io.terroir.node.discovery;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.Topology;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerAddress;
import io.terroir.runtime.transport.PeerDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every process is reached, by what all sources say. A source counts before those followed
 * earlier, process by process, so that one which does not know a process leaves it where the others
 * have it; of the processes of the configuration, one that no source knows any more stays where it
 * was. The next connection to a process goes to its newest address; a connection that stands is
 * left alone, since the process at its other end has shown who it is.
 *
 * <p>What is found must not contradict the configuration: a process that the configuration has in
 * another region is not taken, nor one of a region that it does not have. The address says nothing
 * about who answers there: the transport sends nothing to a process whose certificate does not name
 * the node and region that are given here. Without TLS anybody could answer, so that only loopback
 * addresses are taken then.
 *
 * <p>Thread-safe; {@link #find} never waits.
 */
public final class PeerAddresses implements PeerDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(PeerAddresses.class);

  private final Map<NodeId, RegionId> configured;
  private final Set<RegionId> regions;
  private final boolean tls;
  private final Consumer<String> machineRegions;
  private final LongAdder failures = new LongAdder();
  private final List<Source> sources = new ArrayList<>();
  private volatile Map<NodeId, PeerAddress> known = Map.of();

  /**
   * Knows no address before it {@linkplain #follow follows} a source.
   *
   * @param tls whether peers show certificates
   * @param machineRegions told where the machine of this process is, by any source
   */
  public PeerAddresses(Topology topology, boolean tls, Consumer<String> machineRegions) {
    this.configured =
        topology.peers().stream().collect(Collectors.toMap(PeerConfig::id, PeerConfig::regionId));
    this.regions = topology.regions().stream().map(RegionConfig::id).collect(Collectors.toSet());
    this.tls = tls;
    this.machineRegions = machineRegions;
  }

  /**
   * Starts {@code source} and follows it until it is closed.
   *
   * @return completes with its first answer
   */
  public CompletableFuture<Void> follow(Discovery source) {
    Source next = new Source();
    synchronized (sources) {
      sources.add(next);
    }
    return source.start(next);
  }

  @Override
  public Optional<PeerAddress> find(NodeId node) {
    return Optional.ofNullable(known.get(node));
  }

  /** How many processes have an address. */
  public int size() {
    return known.size();
  }

  /** How often a source could not be asked. */
  public long failures() {
    return failures.sum();
  }

  private void merge() {
    synchronized (sources) {
      // That nobody names a process any more does not say that it has moved.
      Map<NodeId, PeerAddress> merged = new HashMap<>(known);
      merged.keySet().retainAll(configured.keySet());
      sources.forEach(source -> merged.putAll(source.addresses));
      merged.forEach(this::logIfMoved);
      known = Map.copyOf(merged);
    }
  }

  private void logIfMoved(NodeId node, PeerAddress now) {
    PeerAddress before = known.get(node);
    if (before != null && !before.equals(now)) {
      LOG.info(
          "{} has moved from {}:{} to {}:{}",
          node,
          before.host(),
          before.port(),
          now.host(),
          now.port());
    }
  }

  /** What one source says. */
  private final class Source implements Discovery.Listener {
    private Map<NodeId, PeerAddress> addresses = Map.of();
    private Set<String> refused = Set.of();
    private boolean failing;

    @Override
    public void found(Collection<FoundProcess> all) {
      Map<NodeId, PeerAddress> taken = new HashMap<>();
      Set<String> nowRefused = new HashSet<>();
      for (FoundProcess process : all) {
        Optional<String> refusal = refusal(process);
        if (refusal.isPresent()) {
          nowRefused.add("the address of " + process.node() + " is not used: " + refusal.get());
        } else {
          taken.merge(process.node(), addressOf(process), this::nearerToWhatItWas);
        }
      }
      // Once, not with every answer that says the same.
      nowRefused.stream().filter(line -> !refused.contains(line)).forEach(LOG::warn);
      synchronized (sources) {
        refused = nowRefused;
        addresses = taken;
        if (failing) {
          failing = false;
          LOG.info("the processes of the deployment can be looked up again");
        }
        merge();
      }
    }

    /** A process that is registered twice is left where it is. */
    private PeerAddress nearerToWhatItWas(PeerAddress first, PeerAddress second) {
      return second.equals(addresses.get(second.peer().node())) ? second : first;
    }

    @Override
    public void failed(String why) {
      failures.increment();
      synchronized (sources) {
        if (!failing) {
          failing = true;
          LOG.warn(
              "the processes of the deployment cannot be looked up, what was found last still"
                  + " counts: {}",
              why);
        }
      }
    }

    @Override
    public void machineIsIn(String region) {
      machineRegions.accept(region);
    }
  }

  private Optional<String> refusal(FoundProcess process) {
    RegionId expected = configured.get(process.node());
    if (expected != null && !expected.equals(process.region())) {
      return Optional.of(
          "it is said to be in region "
              + process.region()
              + ", and belongs to "
              + expected
              + " by the configuration");
    }
    if (!regions.contains(process.region())) {
      return Optional.of("region " + process.region() + " is not in the configuration");
    }
    if (!tls && !process.address().isLoopback()) {
      return Optional.of(
          process.address() + " is not a loopback address: processes on several machines need tls");
    }
    return Optional.empty();
  }

  private static PeerAddress addressOf(FoundProcess process) {
    HostPort address = process.address();
    return new PeerAddress(
        new Peer(process.node(), process.region()), address.bareHost(), address.port());
  }
}

package io.terroir.node.wiring;

import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the machine of this process is where configuration and certificate say. Those are what
 * the others believe, and what the residency gate goes by; if the machine itself says otherwise,
 * data of restricted residency may be in a place where it must not be. Then this process holds none
 * of it: no replica of a keyspace some of whose data is restricted. What may be anywhere it keeps
 * and serves.
 *
 * <p>A machine that says nothing contradicts nobody. Thread-safe.
 */
public final class MachinePlace {
  private static final Logger LOG = LoggerFactory.getLogger(MachinePlace.class);

  private final RegionId configured;
  private final Optional<String> toldAtStart;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<String> lastSaid = Optional.empty();

  /**
   * The place of a process.
   *
   * @param configured the region that the process belongs to
   * @param toldAtStart where the machine was said to be when the process was started, if anybody
   *     knew
   */
  public MachinePlace(RegionId configured, Optional<String> toldAtStart) {
    this.configured = configured;
    this.toldAtStart = toldAtStart;
    if (elsewhere().isPresent()) {
      warn();
    }
  }

  /** The machine says that it is in {@code region}; counts until it says something else. */
  public void machineIsIn(String region) {
    boolean before = elsewhere().isPresent();
    lastSaid = Optional.of(region);
    boolean now = elsewhere().isPresent();
    if (before == now) {
      return;
    }
    if (now) {
      warn();
    } else {
      LOG.info("this machine is in region {} again", configured);
    }
    listeners.forEach(Runnable::run);
  }

  private void warn() {
    LOG.error("{}", contradiction().orElseThrow());
  }

  /** Calls {@code listener}, on any thread, whenever another answer holds. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Where the machine is, if that is not where it should be. */
  public Optional<String> elsewhere() {
    return toldAtStart
        .filter(region -> !region.equals(configured.name()))
        .or(() -> lastSaid.filter(region -> !region.equals(configured.name())));
  }

  /** What is wrong, in a sentence for operators. */
  public Optional<String> contradiction() {
    return elsewhere()
        .map(
            region ->
                "this machine is in '"
                    + region
                    + "', but the process belongs to region '"
                    + configured
                    + "': data of restricted residency is not held here");
  }

  /** Whether data of {@code keyspace} may be held here, as far as this is about the machine. */
  public boolean mayHold(Keyspace keyspace) {
    return elsewhere().isEmpty() || !keyspace.restrictsSomething();
  }
}

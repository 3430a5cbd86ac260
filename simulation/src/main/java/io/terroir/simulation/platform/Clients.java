package io.terroir.simulation.platform;

import io.grpc.Deadline;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.ClientBuilder;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.internal.Environment;
import io.terroir.simulation.SimulatedNode;
import java.time.Duration;
import java.util.List;

/** Makes SDK clients that live in the world. */
public final class Clients {
  private Clients() {}

  /**
   * A client on {@code machine}.
   *
   * @param gateways of which regions it knows the gateways, in order of preference
   */
  public static TerroirClient connect(
      Cluster cluster, SimulatedNode machine, List<RegionId> gateways) {
    return builder(cluster, machine, gateways).build();
  }

  static ClientBuilder builder(Cluster cluster, SimulatedNode machine, List<RegionId> gateways) {
    return TerroirClient.builder()
        .endpoints(gateways.stream().map(ClusterShape::gatewayOf).toList())
        .environment(environment(cluster, machine));
  }

  private static Environment environment(Cluster cluster, SimulatedNode machine) {
    return new Environment(
        new Deadline.Ticker() {
          @Override
          public long nanoTime() {
            return machine.clock().nanos();
          }
        },
        machine.wallClock()::millis,
        machine.random("sdk"),
        new PipeScheduler(machine),
        gateway -> cluster.grpc().channel(machine, cluster.process(gateway).machine()));
  }

  private static final class PipeScheduler implements Environment.Scheduler {
    private final SimulatedNode machine;
    private boolean closed;

    PipeScheduler(SimulatedNode machine) {
      this.machine = machine;
    }

    @Override
    public void schedule(Duration delay, Runnable work) {
      machine
          .pipe()
          .schedule(
              delay,
              () -> {
                if (!closed) {
                  work.run();
                }
              });
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}

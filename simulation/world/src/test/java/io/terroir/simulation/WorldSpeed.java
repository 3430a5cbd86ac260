package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast the world itself is: fifteen nodes in five regions whose handlers do nothing but set
 * timers and send messages. Run {@code main}; it prints events a second of one core.
 */
final class WorldSpeed {
  private static final int REGIONS = 5;
  private static final int NODES_PER_REGION = 3;
  private static final int LOOPS_PER_NODE = 40;
  private static final int ROUNDS = 6;
  private static final ByteString PAYLOAD = ByteString.copyFrom(new byte[100]);

  private WorldSpeed() {}

  /** Prints a line for each round; the first ones warm up. */
  public static void main(String[] arguments) {
    for (int round = 1; round <= ROUNDS; round++) {
      SimulatedWorld world = busyWorld(round);
      double begin = cpuSeconds();
      world.runFor(Duration.ofSeconds(60));
      double seconds = cpuSeconds() - begin;
      System.out.printf(
          Locale.ROOT,
          "%,d events in %.2f s: %,.0f a second, %.0f times real time%n",
          world.events(),
          seconds,
          world.events() / seconds,
          world.elapsed().toSeconds() / seconds);
    }
  }

  /** Time on a core: what else the machine does must not count. */
  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static SimulatedWorld busyWorld(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    List<SimulatedNode> nodes = new ArrayList<>();
    for (int i = 0; i < REGIONS * NODES_PER_REGION; i++) {
      RegionId region = new RegionId("region-" + i / NODES_PER_REGION);
      nodes.add(world.node(new Peer(new NodeId("node-" + i), region)));
    }
    Envelope envelope = new Envelope(Layer.GOSSIP, "", ResidencyScope.NO_USER_DATA, PAYLOAD);
    for (SimulatedNode node : nodes) {
      Pipe pipe = node.pipe();
      node.transport().subscribe(Layer.GOSSIP, (from, e) -> pipe.execute(() -> {}));
      for (int loop = 0; loop < LOOPS_PER_NODE; loop++) {
        SimulatedNode to = nodes.get(loop % nodes.size());
        tick(node, to.peer().node(), envelope);
      }
    }
    return world;
  }

  private static void tick(SimulatedNode node, NodeId to, Envelope envelope) {
    node.pipe()
        .schedule(
            Duration.ofMillis(10),
            () -> {
              node.transport().send(to, Lane.CONSENSUS, envelope);
              tick(node, to, envelope);
            });
  }
}

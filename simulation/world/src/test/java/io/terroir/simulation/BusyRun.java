package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static io.terroir.simulation.Nodes.inbox;
import static io.terroir.simulation.Nodes.send;
import static io.terroir.simulation.Nodes.us;

import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;

/** A second of messages, timers and disks under every fault that a world has. */
final class BusyRun {
  private BusyRun() {}

  /** Prints the fingerprint of the run of a seed, to compare it with that of another process. */
  public static void main(String[] arguments) {
    System.out.println(traceHash(Long.parseLong(arguments[0])));
  }

  static long traceHash(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    run(world);
    return world.traceHash();
  }

  static void run(SimulatedWorld world) {
    SimulatedNode a = eu(world, 1);
    SimulatedNode b = us(world, 1);
    inbox(b);
    world
        .network()
        .setSettings(
            LinkSettings.DEFAULT
                .withLoss(0.1)
                .withDuplication(0.1)
                .withJitter(Duration.ofMillis(3))
                .withSpikes(0.01, 10)
                .withBandwidth(100_000, 1 << 20));
    a.clocks().setDriftPpm(200);
    b.disk().setCrashFate(CrashFate.TORN, CrashFate.DRAWN);
    for (int i = 0; i < 100; i++) {
      String text = "message " + i;
      int atMillis = world.random("test" + i).nextInt(100);
      a.pipe()
          .schedule(
              Duration.ofMillis(atMillis),
              () -> {
                a.store().write(new StoreBatch().put(bytes(text), bytes("value")));
                a.journal()
                    .commit(
                        new JournalBatch().put(bytes(text), bytes("value")),
                        () -> send(a, b, text));
              });
    }
    faults(world, a, b);
    world.runFor(Duration.ofSeconds(1));
  }

  private static void faults(SimulatedWorld world, SimulatedNode a, SimulatedNode b) {
    SimulatedNetwork network = world.network();
    world.schedule(Duration.ofMillis(10), () -> a.pause(Duration.ofMillis(20)));
    world.schedule(Duration.ofMillis(40), () -> a.disk().stall(Duration.ofMillis(15)));
    world.schedule(
        Duration.ofMillis(50),
        () -> network.clog(a.peer().node(), b.peer().node(), Duration.ofMillis(30)));
    world.schedule(Duration.ofMillis(60), () -> network.reset(a.peer().node(), b.peer().node()));
    world.schedule(Duration.ofMillis(65), () -> network.setReordering(true));
    world.schedule(Duration.ofMillis(70), b::crash);
    world.schedule(Duration.ofMillis(90), b::restart);
  }
}

package io.terroir.simulation;

import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One direction between two nodes on one lane: delay, loss, duplication, order and a bound. */
final class SimulatedLink {
  /** Bytes under way at which a lane takes no more: a few of the largest messages. */
  private static final long BYTES_UNDER_WAY_MAX = 4L << 20;

  /** Delays vary by up to this part of themselves, as those of real networks do. */
  private static final double JITTER = 0.1;

  private final SimulatedWorld world;
  private final SimulatedNode from;
  private final SimulatedNode to;
  private final String what;
  private final RandomGenerator random;
  private final List<Runnable> waitingForRoom = new ArrayList<>();
  private long bytesUnderWay;
  private long lastArrivalNanos;

  SimulatedLink(SimulatedWorld world, SimulatedNode from, SimulatedNode to, Lane lane) {
    this.world = world;
    this.from = from;
    this.to = to;
    this.what = lane + " from " + from;
    this.random = world.random("link/" + from + "/" + to + "/" + lane);
  }

  boolean send(Envelope envelope) {
    if (bytesUnderWay > BYTES_UNDER_WAY_MAX) {
      return false;
    }
    transmit(envelope);
    if (random.nextDouble() < world.network().duplication()) {
      transmit(envelope);
    }
    return true;
  }

  void whenWritable(Lifetime sender, Runnable onWritable) {
    Runnable call = () -> sender.schedule(0, "writable", 0, onWritable);
    if (bytesUnderWay > BYTES_UNDER_WAY_MAX) {
      waitingForRoom.add(call);
    } else {
      call.run();
    }
  }

  private void transmit(Envelope envelope) {
    boolean lost = random.nextDouble() < world.network().loss();
    if (lost || !world.network().connected(from.peer(), to.peer())) {
      return;
    }
    bytesUnderWay += envelope.payload().size();
    world.schedule(
        arrivalNanos() - world.clock().nanos(),
        to.toString(),
        what,
        envelope.payload().hashCode(),
        () -> arrive(envelope));
  }

  private void arrive(Envelope envelope) {
    bytesUnderWay -= envelope.payload().size();
    if (bytesUnderWay <= BYTES_UNDER_WAY_MAX && !waitingForRoom.isEmpty()) {
      List<Runnable> writable = List.copyOf(waitingForRoom);
      waitingForRoom.clear();
      writable.forEach(Runnable::run);
    }
    if (world.network().connected(from.peer(), to.peer())) {
      to.receiver(envelope.layer())
          .ifPresent(r -> to.lifetime().run(() -> r.receive(from.peer(), envelope)));
    }
  }

  private long arrivalNanos() {
    long delayNanos = world.network().delay(from.peer(), to.peer()).toNanos();
    boolean reordering = world.network().reordering();
    double stretch = 1 + random.nextDouble() * (reordering ? 1 : JITTER);
    long arrivalNanos = world.clock().nanos() + (long) (delayNanos * stretch);
    if (!reordering) {
      arrivalNanos = Math.max(arrivalNanos, lastArrivalNanos + 1);
      lastArrivalNanos = arrivalNanos;
    }
    return arrivalNanos;
  }
}

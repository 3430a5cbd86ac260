package io.terroir.simulation;

import static java.util.Objects.requireNonNull;

import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.PeerTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One lane from one node to another: delay, loss, duplication, order and a bound. */
final class SimulatedLink {
  private final SimulatedWorld world;
  private final Route route;
  private final SimulatedNode to;
  private final Lane lane;
  private final Map<Layer, String> whats = new EnumMap<>(Layer.class);
  private final RandomGenerator random;
  private final List<Runnable> waitingForRoom = new ArrayList<>();

  /** What is under way in the present connection, in order; only the first has an event. */
  private final Deque<Message> stream = new ArrayDeque<>();

  private final Runnable arriveFirst = this::arriveFirst;
  private @Nullable Event arrivalOfFirst;

  private long bytesUnderWay;
  private long lineFreeAtNanos;
  private long lastArrivalNanos;

  /**
   * One envelope under way.
   *
   * @param sender the process that sent it; what it has not put on the line dies with it
   * @param receiver the process at the other end of the connection
   */
  private record Message(
      Envelope envelope,
      Lifetime sender,
      Lifetime receiver,
      LinkMode mode,
      long departureNanos,
      long arrivalNanos) {
    int bytes() {
      return envelope.payload().size();
    }
  }

  SimulatedLink(SimulatedWorld world, Route route, Lane lane) {
    this.world = world;
    this.route = route;
    this.to = route.to();
    this.lane = lane;
    this.random = world.random("link/" + route.from() + "/" + to + "/" + lane);
    for (Layer layer : Layer.values()) {
      whats.put(layer, layer + " from " + route.from() + " on " + lane);
    }
  }

  boolean send(Envelope envelope) {
    LinkSettings settings = route.settings();
    if (bytesUnderWay > settings.bytesUnderWayMax()) {
      return false;
    }
    transmit(settings, envelope);
    // Transports deliver at most once, and requests rest on it; protocols must do without.
    if (lane != Lane.REQUEST && settings.drawsDuplicate(random)) {
      transmit(settings, envelope);
    }
    return true;
  }

  void whenWritable(Lifetime sender, Runnable onWritable) {
    Runnable call = () -> sender.schedule(0, "writable", 0, onWritable);
    if (bytesUnderWay > route.settings().bytesUnderWayMax()) {
      waitingForRoom.add(call);
    } else {
      call.run();
    }
  }

  /** Loses what is under way; the next connection is open after a round trip. */
  void reset() {
    while (!stream.isEmpty()) {
      release(stream.removeFirst());
    }
    if (arrivalOfFirst != null) {
      arrivalOfFirst.cancel();
      arrivalOfFirst = null;
    }
    lineFreeAtNanos = Math.max(lineFreeAtNanos, world.nowNanos() + 2 * route.distanceNanos());
  }

  private void transmit(LinkSettings settings, Envelope envelope) {
    if (settings.drawsLoss(random) || route.isCut()) {
      return;
    }
    long nowNanos = world.nowNanos();
    int bytes = envelope.payload().size();
    bytesUnderWay += bytes;
    lineFreeAtNanos = Math.max(nowNanos, lineFreeAtNanos) + settings.transmissionNanos(bytes);
    long arrivalNanos = lineFreeAtNanos + settings.drawDelayNanos(route.distanceNanos(), random);
    Message message =
        new Message(
            envelope,
            route.from().lifetime(),
            to.lifetime(),
            settings.mode(),
            lineFreeAtNanos,
            settings.mode() == LinkMode.STREAM
                ? Math.max(arrivalNanos, lastArrivalNanos)
                : arrivalNanos);
    if (settings.mode() == LinkMode.STREAM) {
      lastArrivalNanos = message.arrivalNanos;
      stream.addLast(message);
      if (stream.size() == 1) {
        awaitFirst(message);
      }
    } else {
      schedule(message, message.arrivalNanos, () -> arrive(message));
    }
  }

  private void awaitFirst(Message first) {
    arrivalOfFirst = schedule(first, first.arrivalNanos, arriveFirst);
  }

  private Event schedule(Message message, long atNanos, Runnable arrival) {
    Envelope envelope = message.envelope;
    return world.schedule(
        atNanos - world.nowNanos(),
        to.name(),
        requireNonNull(whats.get(envelope.layer())),
        Fingerprints.of(envelope.payload()),
        to,
        null,
        arrival);
  }

  private void arriveFirst() {
    arrivalOfFirst = null;
    Message first = stream.getFirst();
    if (isClogged()) {
      arrivalOfFirst = schedule(first, route.clogEndNanos(), arriveFirst);
      return;
    }
    stream.removeFirst();
    if (!stream.isEmpty()) {
      awaitFirst(stream.getFirst());
    }
    deliver(first);
  }

  private void arrive(Message message) {
    if (isClogged()) {
      schedule(message, route.clogEndNanos(), () -> arrive(message));
    } else {
      deliver(message);
    }
  }

  private boolean isClogged() {
    return world.nowNanos() < route.clogEndNanos();
  }

  private void deliver(Message message) {
    release(message);
    Lifetime receiver = to.lifetime();
    boolean lost =
        route.isCut()
            || message.sender.endedBefore(message.departureNanos)
            || (message.mode == LinkMode.STREAM && message.receiver != receiver);
    PeerTransport.@Nullable Receiver target = lost ? null : to.receiver(message.envelope.layer());
    if (target != null) {
      receiver.run(() -> target.receive(route.from().peer(), message.envelope));
    }
  }

  private void release(Message message) {
    bytesUnderWay -= message.bytes();
    if (!waitingForRoom.isEmpty() && bytesUnderWay <= route.settings().bytesUnderWayMax()) {
      List<Runnable> writable = List.copyOf(waitingForRoom);
      waitingForRoom.clear();
      writable.forEach(Runnable::run);
    }
  }
}

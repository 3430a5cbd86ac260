package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;

/** One lane from one process to another: keeps order, counts what is on its way. Thread-safe. */
final class InProcessLink {
  private final InProcessNetwork network;
  private final InProcessTransport sender;
  private final NodeId to;
  private final Lane lane;
  private final long bytesMax;

  // Guarded by this.
  private long bytesOnTheWay;
  private long lastDueNanos = Long.MIN_VALUE;
  private List<Runnable> waiting = new ArrayList<>();

  InProcessLink(
      InProcessNetwork network, InProcessTransport sender, NodeId to, Lane lane, long bytesMax) {
    this.network = network;
    this.sender = sender;
    this.to = to;
    this.lane = lane;
    this.bytesMax = bytesMax;
  }

  synchronized SendResult offer(InProcessTransport receiver, Envelope envelope) {
    if (bytesOnTheWay >= bytesMax) {
      return SendResult.LANE_FULL;
    }
    onTheWay(LaneBounds.costBytes(envelope));
    long now = System.nanoTime();
    long due = now + network.oneWayNanos(sender.self(), receiver.self());
    // A process that joins again under its name may be in a nearer region: order still holds.
    lastDueNanos = lastDueNanos == Long.MIN_VALUE ? due : Math.max(lastDueNanos, due);
    network.carry(
        new InProcessDelivery(
            lastDueNanos, network.nextSequence(), () -> arrive(receiver, envelope)));
    return SendResult.TAKEN;
  }

  void whenWritable(Runnable onWritable) {
    synchronized (this) {
      waiting.add(onWritable);
    }
    wakeIfWritable();
  }

  /** Runs those who wait, on the network's thread, if the receiver is there and there is room. */
  void wakeIfWritable() {
    InProcessTransport receiver = network.member(to);
    if (receiver == null || network.isCut(sender.self(), receiver.self())) {
      return;
    }
    List<Runnable> woken;
    synchronized (this) {
      if (waiting.isEmpty() || bytesOnTheWay >= bytesMax) {
        return;
      }
      woken = waiting;
      waiting = new ArrayList<>();
    }
    network.run(() -> woken.forEach(Runnable::run));
  }

  private void arrive(InProcessTransport receiver, Envelope envelope) {
    boolean lost =
        receiver.isClosed() || sender.isClosed() || network.isCut(sender.self(), receiver.self());
    if (!lost) {
      receiver.receive(sender.self(), lane, envelope);
    }
    synchronized (this) {
      onTheWay(-LaneBounds.costBytes(envelope));
    }
    wakeIfWritable();
  }

  private void onTheWay(long bytes) {
    bytesOnTheWay += bytes;
    sender.counters().countWaiting(lane, bytes);
  }
}

package io.terroir.runtime.transport;

import io.terroir.runtime.id.NodeId;
import java.util.function.Consumer;

/**
 * Carries envelopes between processes. Delivery is at most once and may fail silently; envelopes of
 * one pair of processes and one lane arrive in order while the connection lasts. Every envelope
 * passes the residency gate before it leaves.
 *
 * <p>Thread-safe; no call blocks.
 */
public interface PeerTransport extends AutoCloseable {
  /** This process. */
  Peer self();

  /**
   * Sends {@code envelope}.
   *
   * @return false if it was not taken: the lane's bound is reached, the peer is unknown or
   *     unreachable, or the residency gate refuses. Protocols treat that as loss
   */
  boolean send(NodeId to, Lane lane, Envelope envelope);

  /**
   * Sends {@code envelope} and says why if it was not taken, for callers that must tell somebody.
   * Transports that can tell a full lane and a refusal of the gate apart override this.
   */
  default SendResult offer(NodeId to, Lane lane, Envelope envelope) {
    return send(to, lane, envelope) ? SendResult.TAKEN : SendResult.UNREACHABLE;
  }

  /** Runs {@code onWritable} once, as soon as the lane to the peer can take more. */
  void whenWritable(NodeId to, Lane lane, Runnable onWritable);

  /**
   * Hands every envelope for {@code layer} to {@code receiver}, on a thread of the transport: it
   * must only hand over to a pipe. One receiver per layer, set before the first message arrives.
   */
  void subscribe(Layer layer, Receiver receiver);

  /**
   * Tells {@code listener}, on a thread of the transport, that what was taken for a peer on {@code
   * lane} may be lost, and so may be answers to it: the connection has ended, or could not be made.
   * One listener per lane, set before anything is sent. A transport that loses nothing by itself
   * calls nobody.
   */
  default void whenLost(Lane lane, Consumer<NodeId> listener) {}

  @Override
  void close();

  /** Takes incoming envelopes. */
  @FunctionalInterface
  interface Receiver {
    /** Takes one envelope from an authenticated peer. */
    void receive(Peer from, Envelope envelope);
  }
}

/**
 * Envelopes between processes. A {@code PeerTransport} sends them on lanes that do not delay each
 * other, and asks the residency gate about every one before it leaves. {@code GrpcPeerTransport}
 * carries them between machines, {@code InProcessNetwork} between the processes of a deployment
 * that lives in one JVM, with the delays of an {@code RttMatrix}; both pass one contract test.
 */
@NullMarked
package io.terroir.runtime.transport;

import org.jspecify.annotations.NullMarked;

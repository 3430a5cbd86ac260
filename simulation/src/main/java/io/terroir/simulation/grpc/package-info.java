/**
 * Unary gRPC calls of clients over the simulated network: the SDK's real stubs on one side, the
 * gateway's real services on the other, bytes in between. Begin with {@link
 * io.terroir.simulation.grpc.SimulatedGrpc}.
 */
@NullMarked
package io.terroir.simulation.grpc;

import org.jspecify.annotations.NullMarked;

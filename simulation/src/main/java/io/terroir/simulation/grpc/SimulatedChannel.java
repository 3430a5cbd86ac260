package io.terroir.simulation.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.util.concurrent.TimeUnit;

/** A client's connection to one gateway. It is always there: calls find out whether it works. */
final class SimulatedChannel extends ManagedChannel {
  private final SimulatedWorld world;
  private final SimulatedGrpc grpc;
  private final SimulatedNode client;
  private final SimulatedNode gateway;
  private boolean shutdown;

  SimulatedChannel(
      SimulatedWorld world, SimulatedGrpc grpc, SimulatedNode client, SimulatedNode gateway) {
    this.world = world;
    this.grpc = grpc;
    this.client = client;
    this.gateway = gateway;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    return new SimulatedCall<>(world.network(), grpc, client, gateway, method, options);
  }

  @Override
  public String authority() {
    return gateway.peer().node().name();
  }

  @Override
  public ManagedChannel shutdown() {
    shutdown = true;
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    return shutdown();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}

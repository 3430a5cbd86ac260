package io.terroir.simulation.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One run of a gateway's gRPC server. */
final class SimulatedServer {
  /** Contexts want to be told when their deadline passes; gateways look at the time themselves. */
  private static final ScheduledExecutorService NO_TIMERS = noTimers();

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final Map<String, ServerMethodDefinition<?, ?>> methods;
  private final SimulatedGrpc grpc;
  private final RandomGenerator random;
  private final Set<SimulatedServerCall<?, ?>> open = new LinkedHashSet<>();
  private final Deadline.Ticker ticker;

  SimulatedServer(
      SimulatedWorld world,
      SimulatedNode node,
      Map<String, ServerMethodDefinition<?, ?>> methods,
      SimulatedGrpc grpc) {
    this.world = world;
    this.node = node;
    this.methods = methods;
    this.grpc = grpc;
    this.random = node.random("grpc");
    this.ticker =
        new Deadline.Ticker() {
          @Override
          public long nanoTime() {
            return node.clock().nanos();
          }
        };
  }

  void accept(SimulatedCall<?, ?> call, Duration left) {
    ServerMethodDefinition<?, ?> method = methods.get(call.method().getFullMethodName());
    if (method == null) {
      answer(call, null, Status.UNIMPLEMENTED, new Metadata());
      return;
    }
    node.pipe().execute(() -> serve(method, call, left));
  }

  private <Q, A> void serve(
      ServerMethodDefinition<Q, A> method, SimulatedCall<?, ?> call, Duration left) {
    SimulatedServerCall<Q, A> serverCall =
        new SimulatedServerCall<>(this, method.getMethodDescriptor(), call);
    open.add(serverCall);
    Context.CancellableContext context =
        Context.ROOT.withDeadline(
            Deadline.after(left.toNanos(), TimeUnit.NANOSECONDS, ticker), NO_TIMERS);
    context.run(
        () -> {
          ServerCall.Listener<Q> listener =
              method.getServerCallHandler().startCall(serverCall, new Metadata());
          serverCall.listenWith(listener);
          listener.onMessage(
              method.getMethodDescriptor().parseRequest(Bytes.stream(call.request())));
          listener.onHalfClose();
        });
  }

  void answered(SimulatedServerCall<?, ?> call, byte[] message, Status status, Metadata trailers) {
    if (open.remove(call)) {
      grpc.answered(node, call.peer().client(), call.name(), false, message);
      grpc.answered(
          node, call.peer().client(), call.name(), true, Trailers.bytes(status, trailers));
      end(call, status.isOk() ? message : null, status, trailers);
    }
  }

  private void end(
      SimulatedServerCall<?, ?> call,
      byte @org.jspecify.annotations.Nullable [] message,
      Status status,
      Metadata trailers) {
    if (call.isStream()) {
      carryPart(call, null, () -> call.peer().close(status, trailers));
    } else {
      answer(call.peer(), message, status, trailers);
    }
  }

  /** One of many answers. */
  void streamed(SimulatedServerCall<?, ?> call, byte[] message) {
    if (open.contains(call)) {
      grpc.answered(node, call.peer().client(), call.name(), false, message);
      carryPart(call, message, () -> {});
    }
  }

  private void carryPart(
      SimulatedServerCall<?, ?> call,
      byte @org.jspecify.annotations.Nullable [] message,
      Runnable end) {
    long number = call.nextPart();
    SimulatedNode client = call.peer().client();
    Runnable reset = () -> world.network().carry(client, node, 0, () -> clientWent(call.peer()));
    world
        .network()
        .carry(
            node,
            client,
            message == null ? 0 : message.length,
            () -> call.peer().part(number, message, end, reset));
  }

  /** The client of {@code call} listens no more. */
  void clientWent(SimulatedCall<?, ?> call) {
    node.pipe()
        .execute(
            () -> {
              for (SimulatedServerCall<?, ?> each : new ArrayList<>(open)) {
                if (each.peer() == call) {
                  open.remove(each);
                  each.cancel();
                }
              }
            });
  }

  private void answer(
      SimulatedCall<?, ?> call,
      byte @org.jspecify.annotations.Nullable [] message,
      Status status,
      Metadata trailers) {
    world
        .network()
        .carry(
            node,
            call.client(),
            message == null ? 0 : message.length,
            () -> call.answer(message, status, trailers));
  }

  /** Half of the time the machine dies with the process and nobody hears of it. */
  void reset() {
    boolean heard = random.nextBoolean();
    for (SimulatedServerCall<?, ?> call : new ArrayList<>(open)) {
      open.remove(call);
      if (heard) {
        end(call, null, Status.UNAVAILABLE.withDescription("connection reset"), new Metadata());
      }
    }
  }

  private static ScheduledExecutorService noTimers() {
    ClassLoader loader = SimulatedServer.class.getClassLoader();
    ScheduledFuture<?> never =
        (ScheduledFuture<?>)
            Proxy.newProxyInstance(
                loader,
                new Class<?>[] {ScheduledFuture.class},
                (proxy, method, arguments) ->
                    method.getReturnType() == boolean.class ? true : null);
    return (ScheduledExecutorService)
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {ScheduledExecutorService.class},
            (proxy, method, arguments) -> never);
  }
}

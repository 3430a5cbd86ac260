package io.terroir.gateway;

import com.google.protobuf.ByteString;
import io.terroir.gateway.port.WeakReplicas;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Counters that merge at once. */
final class FakeWeakReplicas implements WeakReplicas {
  private final SimulatedWorld world;
  private final Map<NodeId, RegionId> regions = new HashMap<>();
  private final Map<ByteString, Long> counters = new HashMap<>();
  final Map<NodeId, Reason> refusing = new HashMap<>();
  final List<NodeId> asked = new ArrayList<>();

  FakeWeakReplicas(SimulatedWorld world) {
    this.world = world;
  }

  void place(NodeId node, RegionId region) {
    regions.put(node, region);
  }

  @Override
  public CompletableFuture<WeakResponse> call(
      NodeId to, WeakRequest request, ResidencyScope scope, Duration timeout) {
    asked.add(to);
    CompletableFuture<WeakResponse> result = new CompletableFuture<>();
    world.schedule(Duration.ofMillis(1), () -> result.complete(serve(to, request)));
    return result;
  }

  private WeakResponse serve(NodeId node, WeakRequest request) {
    Reason reason = refusing.get(node);
    if (reason != null) {
      return new WeakResponse.Refused(Refusal.of(reason, "not now"));
    }
    long delta = request.operation() instanceof WeakOperation.AddToCounter add ? add.delta() : 0;
    long value = counters.merge(request.operation().key(), delta, Long::sum);
    RegionId region = regions.get(node);
    if (region == null) {
      throw new AssertionError("unknown node " + node);
    }
    return new WeakResponse.Served(new WeakValue.Counter(value), node, region);
  }
}

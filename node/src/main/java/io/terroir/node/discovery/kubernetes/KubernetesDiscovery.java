package io.terroir.node.discovery.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.terroir.node.config.ConfigException;
import io.terroir.node.discovery.Discovery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the pods behind a headless service, by an informer on its EndpointSlices, and reads where
 * the machine of this pod is by its label. Nothing has to be registered: the endpoint controller
 * does. Of the machine only {@code get} is asked, so that a pod needs no right to watch machines.
 */
public final class KubernetesDiscovery implements Discovery {
  /** What machines carry. */
  public static final String REGION_LABEL = "topology.kubernetes.io/region";

  private static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesDiscovery.class);

  private final KubernetesSettings settings;
  private final KubernetesClient client;
  private final CompletableFuture<Void> listed = new CompletableFuture<>();
  private final CompletableFuture<Void> located = new CompletableFuture<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("terroir-kubernetes-discovery", true));
  private Optional<SharedIndexInformer<EndpointSlice>> informer = Optional.empty();
  private String lastTrouble = "";

  /**
   * Does nothing before it is started.
   *
   * @param client closed with this
   */
  public KubernetesDiscovery(KubernetesSettings settings, KubernetesClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConfigException if the namespace is not known
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it catches all that it throws
  public CompletableFuture<Void> start(Listener listener) {
    SharedIndexInformer<EndpointSlice> slices =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(namespace())
            .withLabel(SERVICE_LABEL, settings.service())
            .runnableInformer(settings.resync().toMillis());
    informer = Optional.of(slices);
    Runnable publish =
        () -> {
          listener.found(Endpoints.processes(settings, slices.getStore().list()));
          listed.complete(null);
        };
    slices.addEventHandler(new OnAnyChange(() -> onThread(publish)));
    slices.exceptionHandler(
        (started, failure) -> {
          onThread(() -> listener.failed(why(failure)));
          return true;
        });
    // The handler is not called for an empty list.
    var unused = slices.start().thenRun(() -> onThread(publish));
    if (settings.machine().isEmpty()) {
      located.complete(null);
    } else {
      String machine = settings.machine().get();
      thread.scheduleWithFixedDelay(
          () -> locate(machine, listener), 0, settings.resync().toMillis(), TimeUnit.MILLISECONDS);
    }
    return CompletableFuture.allOf(listed, located);
  }

  private String namespace() {
    return settings
        .namespace()
        .or(() -> Optional.ofNullable(client.getNamespace()))
        .orElseThrow(
            () ->
                new ConfigException(
                    "discovery.kubernetes-namespace: this is no pod, so that it must be said"));
  }

  private void locate(String machine, Listener listener) {
    try {
      Node found = client.nodes().withName(machine).get();
      Map<String, String> labels = found == null ? Map.of() : found.getMetadata().getLabels();
      String region = labels == null ? null : labels.get(REGION_LABEL);
      if (region != null) {
        lastTrouble = "";
        listener.machineIsIn(region);
      } else {
        trouble("machine " + machine + (found == null ? " is unknown" : " has no such label"));
      }
      located.complete(null);
    } catch (RuntimeException e) {
      trouble("machine " + machine + " cannot be asked for: " + why(e));
    }
  }

  /** Once, not every minute. */
  private void trouble(String what) {
    if (!what.equals(lastTrouble)) {
      lastTrouble = what;
      LOG.warn(
          "it is not known whether this process is where its configuration says ({}): {}",
          REGION_LABEL,
          what);
    }
  }

  private static String why(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof KubernetesClientException refused && refused.getCode() > 0
        ? "the API server answers " + refused.getCode() + ": " + refused.getMessage()
        : "the API server cannot be asked: " + cause;
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("discovery is closed, nothing more is told");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    informer.ifPresent(SharedIndexInformer::close);
    client.close();
  }

  private record OnAnyChange(Runnable look) implements ResourceEventHandler<EndpointSlice> {
    @Override
    public void onAdd(EndpointSlice added) {
      look.run();
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice now) {
      look.run();
    }

    @Override
    public void onDelete(EndpointSlice deleted, boolean finalStateUnknown) {
      look.run();
    }
  }
}

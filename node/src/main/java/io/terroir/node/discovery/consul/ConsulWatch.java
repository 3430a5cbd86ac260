package io.terroir.node.discovery.consul;

import com.ecwid.consul.v1.QueryParams;
import com.ecwid.consul.v1.Response;
import com.ecwid.consul.v1.health.HealthServicesRequest;
import com.ecwid.consul.v1.health.model.HealthService;
import io.terroir.node.discovery.Discovery.Listener;
import io.terroir.node.discovery.consul.ConsulSettings.Times;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the instances of the service by blocking queries, on a thread of its own. A query names
 * the index of the last answer and is answered when there is a later one, or after a while. An
 * index that goes back means that the servers have lost their state: the next query asks from
 * scratch, or it would wait for an index that may not come for days. After an error nothing is
 * known of what the index stands for either.
 */
final class ConsulWatch implements AutoCloseable {
  /** Asks for what is known now, without waiting. */
  static final long FROM_SCRATCH = -1;

  /** Consul lets those who wait go up to a 16th of the time later, so that not all come at once. */
  private static final int SPREAD_PART = 16;

  private final String service;
  private final Times times;
  private final ConsulConnection connection;
  private final Listener listener;
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  // On the thread only.
  private long index = FROM_SCRATCH;
  private Duration backoff;

  ConsulWatch(ConsulSettings settings, Listener listener) {
    this.service = settings.service();
    this.times = settings.times();
    this.connection =
        new ConsulConnection(
            settings,
            times.waitMax().plus(times.waitMax().dividedBy(SPREAD_PART)).plus(times.timeout()));
    this.listener = listener;
    this.backoff = times.backoffMin();
    this.thread = new Thread(this::run, "terroir-consul-watch");
    thread.setDaemon(true);
  }

  /** Begins; the future completes with the first list. */
  CompletableFuture<Void> start() {
    thread.start();
    return answered;
  }

  private void run() {
    boolean open = true;
    while (open) {
      open = !closesWithin(ask());
    }
  }

  /** Asks once, and says how long to wait before the next time. */
  private Duration ask() {
    Response<List<HealthService>> response;
    try {
      response = connection.client().getHealthServices(service, request());
    } catch (RuntimeException e) {
      return failed(ConsulConnection.why(e));
    }
    Long next = response.getConsulIndex();
    if (next == null || response.getValue() == null) {
      return failed("Consul's answer has no index, or no list");
    }
    listener.found(Registered.newest(response.getValue()));
    answered.complete(null);
    index = following(index, next);
    backoff = times.backoffMin();
    return times.pause();
  }

  /**
   * What the next query names after one that named {@code asked} was answered with {@code next}.
   */
  static long following(long asked, long next) {
    return next < asked || next <= 0 ? FROM_SCRATCH : next;
  }

  private Duration failed(String why) {
    if (closed.getCount() > 0) {
      listener.failed(why);
    }
    index = FROM_SCRATCH;
    Duration delay = backoff;
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(times.backoffMax()) < 0 ? doubled : times.backoffMax();
    return delay;
  }

  private HealthServicesRequest request() {
    QueryParams.Builder query = QueryParams.Builder.builder();
    if (index != FROM_SCRATCH) {
      query.setIndex(index).setWaitTime(times.waitMax().toSeconds());
    }
    // Those that Consul takes for dead too: what it knows of them is the best there is.
    return HealthServicesRequest.newBuilder()
        .setPassing(false)
        .setQueryParams(query.build())
        .build();
  }

  private boolean closesWithin(Duration delay) {
    try {
      return closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    connection.close();
    thread.interrupt();
  }
}

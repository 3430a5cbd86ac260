package io.terroir.sdk.internal;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a gateway that go on for ever: a stream that ends, or falls silent, is begun again
 * from where it was, at the nearest gateway that works, until it is closed or its reader says that
 * there is nothing to go on with.
 *
 * @param <Q> the request message
 * @param <A> the answer message
 */
public final class Stream<Q, A> {
  /** A gateway says something three times as often. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  private final Gateways gateways;
  private final Environment environment;
  private final Backoff backoff;
  private final MethodDescriptor<Q, A> method;
  private final Reader<Q, A> reader;
  private final Object lock = new Object();
  private final Set<Gateway> tried = new HashSet<>();
  private @Nullable ClientCall<Q, A> running;
  private boolean over;
  private int failures;

  /** Counts streams, so that what is left of an earlier one is not heard. */
  private long run;

  /** What a stream is read by. Never called by two threads at a time. */
  public interface Reader<Q, A> {
    /** What to ask for now: the rest. */
    Q request();

    /** Takes an answer; returns whether it was not the last. */
    boolean take(A answer);

    /** The stream has failed for what may pass; returns whether it shall be begun again. */
    boolean goesOnAfter(TerroirException failure);

    /** The stream has failed for good. */
    void failed(TerroirException failure);
  }

  Stream(
      Gateways gateways,
      Environment environment,
      Backoff backoff,
      MethodDescriptor<Q, A> method,
      Reader<Q, A> reader) {
    this.gateways = gateways;
    this.environment = environment;
    this.backoff = backoff;
    this.method = method;
    this.reader = reader;
  }

  /** Begins. */
  public void start() {
    connect();
  }

  /** Ends it; nothing is read afterwards, but for what is being read now. */
  public void close() {
    ClientCall<Q, A> call;
    synchronized (lock) {
      over = true;
      run++;
      call = running;
      running = null;
    }
    if (call != null) {
      call.cancel("the client no longer reads", null);
    }
  }

  private void connect() {
    ClientCall<Q, A> call;
    Gateway gateway;
    long number;
    synchronized (lock) {
      if (over) {
        return;
      }
      gateway = gateways.pick(tried);
      if (failures > 0) {
        gateway.channel().resetConnectBackoff();
      }
      call = gateway.channel().newCall(method, CallOptions.DEFAULT);
      running = call;
      number = ++run;
    }
    Run mine = new Run(number, gateway, call);
    ClientCalls.asyncServerStreamingCall(call, reader.request(), mine);
    mine.watchForSilence();
  }

  private boolean isCurrent(long number) {
    synchronized (lock) {
      return !over && run == number;
    }
  }

  /** One stream to one gateway. */
  private final class Run implements StreamObserver<A> {
    private final long number;
    private final Gateway gateway;
    private final ClientCall<Q, A> call;
    private volatile long heardNanos;

    Run(long number, Gateway gateway, ClientCall<Q, A> call) {
      this.number = number;
      this.gateway = gateway;
      this.call = call;
      this.heardNanos = environment.nanos();
    }

    @Override
    public void onNext(A answer) {
      heardNanos = environment.nanos();
      if (!isCurrent(number)) {
        return;
      }
      gateways.answered(gateway);
      synchronized (lock) {
        failures = 0;
        tried.clear();
      }
      if (!reader.take(answer)) {
        close();
      }
      heardNanos = environment.nanos();
    }

    @Override
    public void onError(Throwable thrown) {
      end(Failures.read(thrown));
    }

    @Override
    public void onCompleted() {
      end(broken("the gateway ended the stream", true));
    }

    private void watchForSilence() {
      environment
          .scheduler()
          .schedule(
              SILENCE_MAX.dividedBy(3),
              () -> {
                if (!isCurrent(number)) {
                  return;
                }
                if (environment.nanos() - heardNanos < SILENCE_MAX.toNanos()) {
                  watchForSilence();
                  return;
                }
                end(broken("the gateway fell silent", false));
                call.cancel("the gateway fell silent", null);
              });
    }

    private static Failures.Failure broken(String why, boolean fromGateway) {
      return new Failures.Failure(
          new TerroirException(Reason.UNAVAILABLE, true, why),
          fromGateway,
          false,
          false,
          Duration.ZERO);
    }

    private void end(Failures.Failure failure) {
      // Another gateway may reach a home that this one does not.
      boolean elsewhere =
          !failure.fromGateway() || failure.exception().reason() == Reason.HOME_REGION_UNAVAILABLE;
      int failed;
      synchronized (lock) {
        if (over || run != number) {
          return;
        }
        run++;
        running = null;
        failed = ++failures;
        if (elsewhere) {
          tried.add(gateway);
        }
        if (tried.size() >= gateways.count()) {
          tried.clear();
        }
      }
      if (failure.fromGateway()) {
        gateways.answered(gateway);
      } else {
        gateways.failed(gateway);
      }
      if (failure.permanent() || !reader.goesOnAfter(failure.exception())) {
        close();
        reader.failed(failure.exception());
        return;
      }
      Duration wait = backoff.after(failed);
      Duration asked = failure.retryAfter();
      environment
          .scheduler()
          .schedule(asked.compareTo(wait) > 0 ? asked : wait, Stream.this::connect);
    }
  }
}

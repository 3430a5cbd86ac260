package io.terroir.sdk.internal;

import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and all its attempts. They run one after the other, never two at a time, and carry
 * the same message, hence the same request id.
 *
 * <p>An attempt that fails is repeated if the failure is retriable and the deadline leaves time: at
 * once at a gateway that was not asked yet if the connection is at fault, otherwise after a
 * back-off. {@code HOME_REGION_UNAVAILABLE} is not waited for: each gateway is asked once and then
 * the caller hears it, since a lost region may stay away for hours.
 *
 * @param <Q> the request message
 * @param <A> the answer message
 */
final class Attempts<Q, A> {
  private final Gateways gateways;
  private final Environment environment;
  private final Backoff backoff;
  private final CallTraces.CallTrace trace;
  private final MethodDescriptor<Q, A> method;
  private final Q request;
  private final Repeat repeat;
  private final CallLimits limits;
  private final long deadlineNanos;
  private final CompletableFuture<A> result = new CompletableFuture<>();
  private final Set<Gateway> tried = new HashSet<>();
  private int failures;
  private boolean maybeDone;
  private volatile @Nullable ClientCall<Q, A> running;

  Attempts(
      Gateways gateways,
      Environment environment,
      Backoff backoff,
      CallTraces.CallTrace trace,
      MethodDescriptor<Q, A> method,
      Q request,
      Repeat repeat,
      CallLimits limits) {
    this.gateways = gateways;
    this.environment = environment;
    this.backoff = backoff;
    this.trace = trace;
    this.method = method;
    this.request = request;
    this.repeat = repeat;
    this.limits = limits;
    this.deadlineNanos = environment.nanos() + limits.total().toNanos();
  }

  /** Begins; cancelling the future ends the attempts. */
  CompletableFuture<A> start() {
    CompletableFuture<A> unused =
        result.whenComplete(
            (answer, failure) -> {
              ClientCall<Q, A> call = running;
              if (result.isCancelled() && call != null) {
                call.cancel("the caller gave up", null);
              }
            });
    attempt();
    return result;
  }

  private long leftNanos() {
    return deadlineNanos - environment.nanos();
  }

  private void attempt() {
    long nanos = Math.min(leftNanos(), limits.attempt().toNanos());
    if (result.isDone()) {
      return;
    }
    if (nanos <= 0) {
      result.completeExceptionally(
          new TerroirException(Reason.DEADLINE_EXCEEDED, true, "the deadline passed"));
      return;
    }
    Gateway gateway = gateways.pick(tried);
    if (failures > 0) {
      gateway.channel().resetConnectBackoff();
    }
    ClientCall<Q, A> call =
        trace.through(gateway.channel()).newCall(method, environment.endingAfter(nanos));
    running = call;
    ClientCalls.asyncUnaryCall(
        call,
        request,
        new StreamObserver<A>() {
          @Override
          public void onNext(A answer) {
            gateways.answered(gateway);
            result.complete(answer);
          }

          @Override
          public void onError(Throwable thrown) {
            onFailure(gateway, Failures.read(thrown));
          }

          @Override
          public void onCompleted() {}
        });
  }

  private void onFailure(Gateway gateway, Failures.Failure failure) {
    failures++;
    if (failure.fromGateway()) {
      gateways.answered(gateway);
    } else {
      gateways.failed(gateway);
    }
    TerroirException exception = failure.exception();
    if (repeat == Repeat.ONLY_IF_NOT_DONE && !surelyNotDone(failure)) {
      result.completeExceptionally(
          unknown(exception, "the counter may or may not have changed; it is not repeated"));
    } else if (!exception.retriable()) {
      refused(exception);
    } else {
      // A gateway itself repeats what is safe to repeat, and may not know what became of it.
      maybeDone |= repeat == Repeat.SAFE && !failure.surelyNotSent();
      again(gateway, failure);
    }
  }

  private void again(Gateway gateway, Failures.Failure failure) {
    boolean homeLost = failure.exception().reason() == Reason.HOME_REGION_UNAVAILABLE;
    // Otherwise the gateway is well, and another one would not find another leader.
    boolean elsewhere = homeLost || !failure.fromGateway();
    if (elsewhere) {
      tried.add(gateway);
    }
    boolean untriedLeft = tried.size() < gateways.count();
    Duration wait = elsewhere && untriedLeft ? Duration.ZERO : backoff.after(failures);
    if (failure.retryAfter().compareTo(wait) > 0 && !elsewhere) {
      wait = failure.retryAfter();
    }
    if ((homeLost && !untriedLeft) || wait.toNanos() >= leftNanos()) {
      result.completeExceptionally(failure.exception());
      return;
    }
    if (!untriedLeft) {
      tried.clear();
    }
    environment.scheduler().schedule(wait, this::attempt);
  }

  private static boolean surelyNotDone(Failures.Failure failure) {
    return failure.fromGateway()
        ? !isUnclear(failure.exception().reason())
        : failure.surelyNotSent();
  }

  /** A gateway that says UNAVAILABLE is sure that nothing was done. */
  private static boolean isUnclear(Reason reason) {
    return switch (reason) {
      case DEADLINE_EXCEEDED, OUTCOME_UNKNOWN, INTERNAL -> true;
      default -> false;
    };
  }

  /** That the last attempt was refused for good says nothing about what the others have done. */
  private void refused(TerroirException exception) {
    result.completeExceptionally(
        maybeDone
            ? unknown(
                exception,
                "an earlier attempt may have been executed; the last was refused: "
                    + exception.detail())
            : exception);
  }

  private static TerroirException unknown(TerroirException cause, String message) {
    if (cause.reason() == Reason.OUTCOME_UNKNOWN) {
      return cause;
    }
    TerroirException exception =
        new TerroirException(Reason.OUTCOME_UNKNOWN, false, message, cause.placement());
    exception.initCause(cause);
    return exception;
  }
}

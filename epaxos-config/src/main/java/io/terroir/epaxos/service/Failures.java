package io.terroir.epaxos.service;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why a future failed. */
final class Failures {
  private Failures() {}

  /** The refusal that {@code failure} carries; INTERNAL if it carries none. */
  static Refusal refusalOf(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof TerroirRefusedException refused
        ? refused.refusal()
        : Refusal.of(Reason.INTERNAL, "the config replica failed; its log says more");
  }
}

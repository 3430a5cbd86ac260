package io.terroir.gossip.service;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import java.util.concurrent.CompletionException;

/** Turns what a future failed with into a refusal. */
final class Refusals {
  private Refusals() {}

  static Refusal of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TerroirRefusedException refused
        ? refused.refusal()
        : Refusal.of(Reason.INTERNAL, "the replica's answer made no sense");
  }
}

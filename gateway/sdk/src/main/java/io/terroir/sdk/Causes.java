package io.terroir.sdk;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What is behind the failure of a future. */
final class Causes {
  private Causes() {}

  /** Why the call was refused; null if something else is behind {@code failure}. */
  static @Nullable Reason reasonOf(Throwable failure) {
    return causeOf(failure) instanceof TerroirException refused ? refused.reason() : null;
  }

  /** The failure without what futures wrap it in. */
  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}

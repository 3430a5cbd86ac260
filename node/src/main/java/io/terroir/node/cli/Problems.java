package io.terroir.node.cli;

import io.terroir.sdk.TerroirException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns an exception into the one line that a user reads. */
final class Problems {
  private Problems() {}

  static String oneLine(Throwable problem) {
    Throwable cause = unwrapped(problem);
    if (cause instanceof TerroirException refused) {
      return refused.reason() + ": " + refused.detail();
    }
    String message = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getName());
    return message.lines().findFirst().orElse(message);
  }

  private static Throwable unwrapped(Throwable problem) {
    Throwable cause = problem.getCause();
    boolean wrapper =
        problem instanceof CompletionException || problem instanceof ExecutionException;
    return wrapper && cause != null ? unwrapped(cause) : problem;
  }
}

package io.terroir.gateway.service;

import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.Deadline;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Waits until the directory view shows something. Confined to the gateway's pipe. */
final class ViewWatch {
  private final Pipe pipe;
  private final List<Runnable> waiting = new ArrayList<>();

  ViewWatch(DirectoryView view, Pipe pipe) {
    this.pipe = pipe;
    view.onChange(change -> pipe.execute(this::lookAgain));
  }

  /**
   * Completes as soon as {@code look} finds something, or fails with {@code tooLate} at the
   * deadline.
   */
  <T> CompletableFuture<T> until(
      Supplier<Optional<T>> look, Deadline deadline, Supplier<Refusal> tooLate) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable check = () -> look.get().ifPresent(result::complete);
    check.run();
    if (!result.isDone()) {
      waiting.add(check);
      Pipe.Timer timer =
          pipe.schedule(
              deadline.left(), () -> result.completeExceptionally(tooLate.get().toException()));
      CompletableFuture<T> unused =
          result.whenCompleteAsync(
              (found, failure) -> {
                timer.cancel();
                waiting.remove(check);
              },
              pipe);
    }
    return result;
  }

  private void lookAgain() {
    List.copyOf(waiting).forEach(Runnable::run);
  }
}

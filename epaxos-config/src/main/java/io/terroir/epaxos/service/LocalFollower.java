package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the view of the process that hosts a config replica up to date, straight from its
 * directory. Runs on the replica's pipe.
 */
public final class LocalFollower {
  /** How often the view is confirmed; its age stays below this while the pipe is not stuck. */
  public static final Duration CONFIRM_INTERVAL = Duration.ofMillis(500);

  private final Directory directory;
  private final DirectoryView view;
  private final Pipe pipe;
  private boolean confirming;
  private boolean closed;

  /** A follower of {@code directory}, which lives on {@code pipe}. */
  public LocalFollower(Directory directory, DirectoryView view, Pipe pipe) {
    this.directory = directory;
    this.view = view;
    this.pipe = pipe;
  }

  /**
   * Begins to follow, with what the directory holds already. Called once the replica has executed
   * its journal, since it confirms the view.
   */
  public void start() {
    pipe.execute(
        () -> {
          directory.onChange(view::merge);
          directory.onReplaced(this::readAll);
          readAll();
        });
  }

  private void readAll() {
    directory.foundations().forEach(view::merge);
    mergePageAfter(Optional.empty());
  }

  /** Page by page, so that the pipe gets to other things meanwhile. */
  private void mergePageAfter(Optional<OriginPosition> after) {
    List<OriginBinding> page = directory.bindingsAfter(after, DirectoryService.PAGE_BINDINGS_MAX);
    page.forEach(binding -> view.merge(new DirectoryChange.OriginBound(binding)));
    if (page.size() == DirectoryService.PAGE_BINDINGS_MAX) {
      OriginBinding last = page.get(page.size() - 1);
      OriginPosition reached = new OriginPosition(last.keyspace(), last.origin());
      pipe.execute(() -> mergePageAfter(Optional.of(reached)));
    } else if (!confirming) {
      confirming = true;
      confirm();
    }
  }

  /** Stops confirming the view, whose age then grows. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void confirm() {
    if (!closed) {
      if (directory.isComplete()) {
        view.confirm(pipe.clock().nanos());
      }
      pipe.schedule(CONFIRM_INTERVAL, this::confirm);
    }
  }
}

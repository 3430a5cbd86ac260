package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;

/**
 * Keeps the view of the node that hosts a config replica up to date, straight from its directory:
 * all but the homes of origins, which nodes do not ask their view for, and which the directory has
 * on its disk because there are too many for memory. Runs on the replica's pipe.
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
          directory.onChange(this::changed);
          directory.onReplaced(this::readAll);
          readAll();
        });
  }

  private void readAll() {
    directory.foundations().forEach(view::merge);
    if (!confirming) {
      confirming = true;
      confirm();
    }
  }

  private void changed(DirectoryChange change) {
    if (!(change instanceof DirectoryChange.OriginBound)) {
      view.merge(change);
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

package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.Frame;
import io.terroir.epaxos.wire.SnapshotPosition;
import io.terroir.epaxos.wire.SnapshotRow;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the state of this replica by that of another one, page by page. The first page marks the
 * store as incomplete and the last one takes the mark away, so that a crash in between leaves
 * nothing that could be taken for a state. Votes of earlier epochs stay until the new epoch was
 * entered for good. Used on the pipe only.
 */
final class SnapshotFetch {
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(2);
  private static final int REPEATS_MAX = 5;

  private final Pipe pipe;
  private final Store store;
  private final Journal journal;
  private final NodeId source;
  private final Membership membership;
  private final Consumer<Frame.SnapshotRequest> ask;
  private final Runnable complete;
  private final Runnable givenUp;
  private long snapshot;
  private SnapshotPosition position = SnapshotPosition.START;
  private int repeats;
  private boolean over;
  private Pipe.@Nullable Timer timeout;

  /**
   * A fetch of the state of {@code membership}'s epoch.
   *
   * @param ask sends a request to the source
   * @param complete runs when the whole state is in the store, and on disk
   * @param givenUp runs when the source does not answer
   */
  SnapshotFetch(
      Pipe pipe,
      Store store,
      Journal journal,
      NodeId source,
      Membership membership,
      Consumer<Frame.SnapshotRequest> ask,
      Runnable complete,
      Runnable givenUp) {
    this.pipe = pipe;
    this.store = store;
    this.journal = journal;
    this.source = source;
    this.membership = membership;
    this.ask = ask;
    this.complete = complete;
    this.givenUp = givenUp;
  }

  void begin() {
    StoreBatch batch = new StoreBatch();
    batch.deleteRange(StoreSpace.DIRECTORY.prefix(), StoreSpace.DIRECTORY.end());
    batch.deleteRange(StoreSpace.EPAXOS.prefix(), StoreSpace.EPAXOS.end());
    ExecutedState.markIncomplete(batch);
    store.write(batch);
    request();
  }

  void receive(NodeId from, Frame.SnapshotPage page) {
    boolean asked =
        !over
            && from.equals(source)
            && page.after().equals(position)
            && (snapshot == 0 || snapshot == page.snapshot());
    if (!asked) {
      return;
    }
    if (!page.membership().equals(membership)) {
      giveUp();
      return;
    }
    snapshot = page.snapshot();
    position = page.next();
    repeats = 0;
    writeRows(page);
    Map<ByteString, ByteString> decisions = new HashMap<>();
    page.decisions().forEach(row -> decisions.put(row.key(), row.value()));
    boolean last = page.last();
    InstanceLog.addDecisions(
        journal,
        membership.epoch(),
        decisions,
        () -> {
          if (last) {
            pipe.execute(this::finish);
          }
        });
    if (last) {
      end();
    } else {
      request();
    }
  }

  /** All decisions are durable: only now may the store be taken for a state to go on from. */
  private void finish() {
    StoreBatch batch = new StoreBatch();
    ExecutedState.markComplete(batch);
    store.write(batch);
    store.flush(() -> pipe.execute(complete));
  }

  /** Nothing more is asked for; what is there stays incomplete. */
  void end() {
    over = true;
    if (timeout != null) {
      timeout.cancel();
    }
  }

  private void writeRows(Frame.SnapshotPage page) {
    StoreBatch batch = new StoreBatch();
    for (SnapshotRow row : page.rows()) {
      requireOurs(row.key());
      batch.put(row.key(), row.value());
    }
    store.write(batch);
  }

  private static void requireOurs(ByteString key) {
    if (!key.startsWith(StoreSpace.DIRECTORY.prefix())
        && !key.startsWith(StoreSpace.EPAXOS.prefix())) {
      throw new IllegalArgumentException("a snapshot holds a row of another part of the store");
    }
  }

  private void request() {
    if (timeout != null) {
      timeout.cancel();
    }
    timeout = pipe.schedule(PAGE_TIMEOUT, this::repeat);
    ask.accept(new Frame.SnapshotRequest(snapshot, position));
  }

  private void repeat() {
    timeout = null;
    if (++repeats > REPEATS_MAX) {
      giveUp();
    } else {
      request();
    }
  }

  private void giveUp() {
    end();
    givenUp.run();
  }
}

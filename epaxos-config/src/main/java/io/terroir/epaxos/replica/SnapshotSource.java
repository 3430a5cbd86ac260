package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.Frame;
import io.terroir.epaxos.wire.SnapshotPosition;
import io.terroir.epaxos.wire.SnapshotRow;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.KeyOrder;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StorePage;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.runtime.store.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives the state of a replica to one that is to enter its epoch, page by page: the rows of its
 * store as of one moment between two executions, and then the decisions of the epoch. The decisions
 * make it safe to vote after that: whoever is asked about a command that it knows only by its
 * effects could not tell with what that command conflicts.
 *
 * <p>Decisions are read later than the rows, so that there are more of them than were executed, and
 * none is missing: nothing is dropped before every member has executed it, and the asking one has
 * not entered. A change of the members ends all snapshots. Used on the pipe only.
 */
final class SnapshotSource {
  private static final int PAGE_BYTES_MAX = 256 << 10;
  private static final int SNAPSHOTS_MAX = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<StoreSpace> SPACES = List.of(StoreSpace.DIRECTORY, StoreSpace.EPAXOS);

  private final Pipe pipe;
  private final Store store;
  private final RandomGenerator random;
  private final Map<Long, Open> snapshots = new HashMap<>();

  private static final class Open {
    final StoreView view;
    final Membership membership;
    Pipe.@Nullable Timer expiry;

    Open(StoreView view, Membership membership) {
      this.view = view;
      this.membership = membership;
    }
  }

  SnapshotSource(Pipe pipe, Store store, RandomGenerator random) {
    this.pipe = pipe;
    this.store = store;
    this.random = random;
  }

  /**
   * The page that is asked for.
   *
   * @param membership the epoch that the store has come to
   * @param log of that epoch; empty if this replica is not a member of it, and has no decisions
   * @return empty if the snapshot is not to be had any more
   */
  Optional<Frame.SnapshotPage> page(
      Frame.SnapshotRequest request, Membership membership, Optional<InstanceLog> log) {
    long number = request.snapshot();
    if (number == 0) {
      if (snapshots.size() >= SNAPSHOTS_MAX) {
        return Optional.empty();
      }
      number = random.nextLong() | 1;
      snapshots.put(number, new Open(store.view(), membership));
    }
    Open snapshot = snapshots.get(number);
    if (snapshot == null || !snapshot.membership.equals(membership)) {
      return Optional.empty();
    }
    expect(number, snapshot);
    Page page = new Page(request.after());
    if (!request.after().inJournal()) {
      page.addRows(snapshot.view);
    }
    if (!page.isFull()) {
      log.ifPresent(page::addDecisions);
    }
    return Optional.of(page.toFrame(number, membership));
  }

  /** Ends all snapshots. */
  void close() {
    snapshots.keySet().stream().toList().forEach(this::close);
  }

  private void expect(long number, Open snapshot) {
    if (snapshot.expiry != null) {
      snapshot.expiry.cancel();
    }
    snapshot.expiry = pipe.schedule(PATIENCE, () -> close(number));
  }

  private void close(long number) {
    Open snapshot = snapshots.remove(number);
    if (snapshot != null) {
      if (snapshot.expiry != null) {
        snapshot.expiry.cancel();
      }
      snapshot.view.close();
    }
  }

  /** A page being filled. */
  private static final class Page {
    private final SnapshotPosition after;
    private final List<SnapshotRow> rows = new ArrayList<>();
    private final List<SnapshotRow> decisions = new ArrayList<>();
    private SnapshotPosition next;
    private long bytes;

    Page(SnapshotPosition after) {
      this.after = after;
      this.next = after;
    }

    boolean isFull() {
      return bytes >= PAGE_BYTES_MAX;
    }

    void addRows(StoreView view) {
      for (StoreSpace space : SPACES) {
        ByteString key = next.key();
        boolean begun = key.startsWith(space.prefix());
        boolean behind = !key.isEmpty() && !begun && isBefore(space.prefix(), key);
        if (!behind && !isFull()) {
          ByteString from = begun ? StorePage.after(key) : space.prefix();
          StorePage page = StorePage.read(view, from, space.end(), PAGE_BYTES_MAX - bytes);
          for (StorePage.Row row : page.rows()) {
            rows.add(new SnapshotRow(row.key(), row.value()));
            read(new SnapshotPosition(false, row.key()), row.value());
          }
        }
      }
      if (!isFull()) {
        next = new SnapshotPosition(true, ByteString.EMPTY);
      }
    }

    void addDecisions(InstanceLog log) {
      log.showDecisions(
          next.key(),
          (key, value) -> {
            decisions.add(new SnapshotRow(key, value));
            read(new SnapshotPosition(true, key), value);
            return !isFull();
          });
    }

    private void read(SnapshotPosition position, ByteString value) {
      next = position;
      bytes += position.key().size() + value.size();
    }

    private static boolean isBefore(ByteString one, ByteString other) {
      return KeyOrder.UNSIGNED.compare(one, other) < 0;
    }

    Frame.SnapshotPage toFrame(long number, Membership membership) {
      return new Frame.SnapshotPage(number, membership, after, rows, decisions, next, !isFull());
    }
  }
}

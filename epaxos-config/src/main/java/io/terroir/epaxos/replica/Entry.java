package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.Frame;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a replica comes into an epoch whose beginning it has missed: it learns who the members are,
 * and if it is one of them it takes their state. Until then it asks, and says nothing else. Used on
 * the pipe only.
 */
final class Entry {
  private static final Logger LOG = LoggerFactory.getLogger(Entry.class);
  private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);

  private final EpaxosConfig config;
  private final Pipe pipe;
  private final Store store;
  private final Journal journal;
  private final ExecutedState executed;
  private final Host host;
  private final Set<NodeId> contacts = new LinkedHashSet<>();
  private @Nullable SnapshotFetch fetch;
  private Pipe.@Nullable Timer asking;

  /** The replica. */
  interface Host {
    void send(NodeId to, Frame frame);

    /** This replica is no member of the current epoch. */
    void removed();

    /** The state here is about to be replaced; nothing must use it. */
    void replacing();

    /** The state of a later epoch is here, of which this replica is a member. */
    void replaced();
  }

  Entry(
      EpaxosConfig config,
      Pipe pipe,
      Store store,
      Journal journal,
      ExecutedState executed,
      Host host) {
    this.config = config;
    this.pipe = pipe;
    this.store = store;
    this.journal = journal;
    this.executed = executed;
    this.host = host;
    contacts.addAll(config.members().values());
  }

  /** Asks for the members until this replica is one, and has their state. */
  void look() {
    asking = pipe.schedule(ASK_INTERVAL, this::look);
    if (fetch == null) {
      long epoch =
          executed.isIncomplete() ? 0 : executed.membership().map(Membership::epoch).orElse(0L);
      contacts.stream()
          .filter(node -> !node.equals(config.node()))
          .forEach(node -> host.send(node, new Frame.Join(epoch)));
    }
  }

  /** {@code from} has come to the epoch of {@code current}; this replica to {@code epoch}. */
  void onClosed(NodeId from, Membership current, long epoch) {
    boolean behind = current.epoch() > epoch || executed.isIncomplete();
    if (!behind || fetch != null) {
      return;
    }
    contacts.addAll(current.members().values());
    if (!current.admits(config.node(), config.disk(), InstanceLog.writer(journal))) {
      // Not a member yet, or not any more, or one whose disk was lost: what it has promised is not
      // known here, so that it must wait for a number of its own.
      if (asking == null) {
        host.removed();
        look();
      }
      return;
    }
    LOG.info(
        "EPaxos replica on {} enters epoch {} by a snapshot of {}",
        config.node(),
        current.epoch(),
        from);
    host.replacing();
    if (asking == null) {
      look();
    }
    SnapshotFetch begun =
        new SnapshotFetch(
            pipe,
            store,
            journal,
            from,
            current,
            request -> host.send(from, request),
            this::fetched,
            this::givenUp);
    fetch = begun;
    begun.begin();
  }

  void onPage(NodeId from, Frame.SnapshotPage page) {
    if (fetch != null) {
      fetch.receive(from, page);
    }
  }

  /** Whether others are asked who the members are. */
  boolean isLooking() {
    return asking != null;
  }

  /** Whether the state here is being replaced. */
  boolean isFetching() {
    return fetch != null;
  }

  /** There is nothing to look for any more. */
  void close() {
    if (asking != null) {
      asking.cancel();
      asking = null;
    }
    if (fetch != null) {
      fetch.end();
      fetch = null;
    }
  }

  private void fetched() {
    fetch = null;
    host.replaced();
  }

  private void givenUp() {
    LOG.warn("EPaxos replica on {} did not get all of a snapshot; it asks again", config.node());
    fetch = null;
  }
}

package io.terroir.epaxos.service;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryCommand.Expire;
import io.terroir.epaxos.directory.DirectoryCommand.Release;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.directory.Reservation;
import io.terroir.epaxos.directory.Reservation.Holding;
import io.terroir.epaxos.directory.ReservationPosition;
import io.terroir.epaxos.service.Countdowns.Countdown;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ReservationDigest;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends reservations: proposes {@link Expire} when a generation has lasted for its ttl, and {@link
 * Release} when the origin that holds it was erased.
 *
 * <p>The ttl is counted on this replica's monotonic clock, longer by the drift that clocks may
 * have, from the moment at which <em>this replica executed</em> the reservation or its renewal.
 * Nobody can have executed it before its owner sent it, and the owner counts from there: so it has
 * stopped to believe that it holds the value before any replica proposes. No moment is compared
 * between two machines. After a start, or when the directory was replaced, it is not known how much
 * of the ttl has passed, and the count begins again.
 *
 * <p>Every replica counts, and any may propose, since an expiry names its generation and the first
 * one executed makes the others void. They take turns, beginning with the replica that coordinated
 * the reservation, so that as a rule one proposes.
 *
 * <p>Runs on the replica's pipe. Memory and rate are bounded by the {@link ExpirerSettings}.
 */
public final class ReservationExpirer {
  /** How long a proposal may take until it is given up, and made again when it is due. */
  static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(5);

  private final Directory directory;
  private final DirectoryProposer proposer;
  private final Pipe pipe;
  private final NodeId self;
  private final Supplier<Optional<Membership>> members;
  private final ExpirerSettings settings;
  private final Countdowns counts;
  private Optional<Predicate<OriginPosition>> isErased = Optional.empty();
  private Pipe.@Nullable Timer timer;
  private long timerDueNanos;
  private int open;

  /** Whether some reservation is not counted for want of room. */
  private boolean leftOut;

  /** Raised with every scan of the whole directory: pages of an earlier one end there. */
  private int scan;

  private boolean scanning;
  private boolean closed;

  /**
   * An expirer.
   *
   * @param directory which a replica feeds on {@code pipe}
   * @param proposer answers when the command was executed by that replica
   * @param members who the replicas are, asked on the pipe
   * @param self the node of this one
   */
  public ReservationExpirer(
      Directory directory,
      DirectoryProposer proposer,
      Pipe pipe,
      Supplier<Optional<Membership>> members,
      NodeId self,
      ExpirerSettings settings) {
    this.directory = directory;
    this.proposer = proposer;
    this.pipe = pipe;
    this.members = members;
    this.self = self;
    this.settings = settings;
    this.counts = new Countdowns(pipe.clock().nanos());
  }

  /**
   * Has reservations released that erased origins hold: those found so at the start and at {@link
   * #erased}, and those that are made later. Called before {@link #start}.
   *
   * @param predicate whether an origin was erased, by what this replica has executed; asked on the
   *     pipe
   */
  public void releaseErased(Predicate<OriginPosition> predicate) {
    isErased = Optional.of(predicate);
  }

  /**
   * Begins to count. Called on the pipe, once the replica has executed its journal: what it
   * executes from now on is counted from its execution, and what is in the directory from now.
   */
  public void start() {
    directory.onReservation(this::changed);
    directory.onReplaced(this::beginAgain);
    beginAgain();
  }

  /** Proposes nothing more. */
  public void close() {
    pipe.execute(
        () -> {
          closed = true;
          cancelTimer();
        });
  }

  /** How many reservations are counted down. Thread-safe. */
  public int counted() {
    return counts.size();
  }

  /** An origin was erased: what it holds is released. To be called on the pipe. */
  public void erased(OriginPosition origin) {
    // The command may be in the midst of its execution, and indexes are as of the last save.
    pipe.execute(() -> countErased(origin, Optional.empty(), scan));
  }

  private void beginAgain() {
    counts.clear();
    beginScan();
  }

  private void beginScan() {
    scan++;
    scanning = true;
    leftOut = false;
    countPage(Optional.empty(), scan);
    if (isErased.isPresent()) {
      countErasedOwners(Optional.empty(), scan);
    }
  }

  private void scanIfThereIsRoom() {
    if (leftOut && !scanning && counts.size() <= settings.countedMax() / 2) {
      scanning = true;
      pipe.execute(this::beginScan);
    }
  }

  private boolean isOver(int ofScan) {
    return closed || ofScan != scan || !directory.isComplete();
  }

  // ---- counting

  private void changed(CommandId by, Reservation now) {
    if (isHeldByErased(now)) {
      count(now, Duration.ZERO, Optional.of(by.replica()));
    } else if (now.ttl().isPresent()) {
      count(now, now.ttl().get(), Optional.of(by.replica()));
    } else {
      counts.remove(now.position());
      scanIfThereIsRoom();
    }
  }

  private boolean isHeldByErased(Reservation reservation) {
    Optional<OriginPosition> owner =
        reservation
            .holding()
            .map(Holding::owner)
            .flatMap(held -> held.origin())
            .map(origin -> new OriginPosition(reservation.keyspace(), origin));
    return owner.isPresent() && isErased.isPresent() && isErased.get().test(owner.get());
  }

  private void count(Reservation reservation, Duration lasts, Optional<ReplicaId> coordinator) {
    ReservationPosition position = reservation.position();
    if (counts.size() >= settings.countedMax() && !counts.contains(position)) {
      leftOut = true;
      return;
    }
    long nanos = (long) Math.ceil(lasts.toNanos() * (1 + settings.driftMax()));
    long waits = nanos + turnsOfOthers(position, coordinator) * settings.turn().toNanos();
    counts.set(position, reservation.generation(), pipe.clock().nanos() + waits);
    wakeForFirst();
  }

  /** How many replicas come before this one; none if it was the coordinator. */
  private int turnsOfOthers(ReservationPosition position, Optional<ReplicaId> coordinator) {
    List<ReplicaId> replicas =
        members.get().map(known -> List.copyOf(known.members().keySet())).orElse(List.of());
    Optional<ReplicaId> own = members.get().flatMap(known -> known.on(self));
    if (own.isEmpty()) {
      return replicas.size();
    }
    int first = coordinator.map(replicas::indexOf).orElse(-1);
    if (first < 0) {
      first = Math.floorMod(position.value().low(), replicas.size());
    }
    return Math.floorMod(replicas.indexOf(own.get()) - first, replicas.size());
  }

  /** How long it has lasted is unknown, so it lasts for its whole ttl from now. */
  private void countPage(Optional<ReservationPosition> after, int ofScan) {
    if (isOver(ofScan)) {
      return;
    }
    List<ReservationPosition> page = directory.expiringAfter(after, settings.pageSize());
    for (ReservationPosition position : page) {
      if (!counts.contains(position)) {
        Reservation now = directory.reservation(position);
        now.ttl().ifPresent(ttl -> count(now, ttl, Optional.empty()));
      }
    }
    if (page.size() < settings.pageSize() || leftOut) {
      scanning = false;
    } else {
      Optional<ReservationPosition> last = Optional.of(page.get(page.size() - 1));
      pipe.schedule(settings.pagePause(), () -> countPage(last, ofScan));
    }
  }

  private void countErasedOwners(Optional<OriginPosition> after, int ofScan) {
    Optional<OriginPosition> last = after;
    for (int i = 0; i < settings.pageSize() && !isOver(ofScan); i++) {
      last = directory.reservingOriginAfter(last);
      if (last.isEmpty()) {
        return;
      }
      if (isErased.orElseThrow().test(last.get())) {
        countErased(last.get(), Optional.empty(), ofScan);
      }
    }
    Optional<OriginPosition> reached = last;
    pipe.schedule(settings.pagePause(), () -> countErasedOwners(reached, ofScan));
  }

  private void countErased(OriginPosition owner, Optional<ReservationDigest> after, int ofScan) {
    if (isOver(ofScan)) {
      return;
    }
    List<ReservationPosition> page = directory.reservationsOf(owner, after, settings.pageSize());
    for (ReservationPosition position : page) {
      Reservation now = directory.reservation(position);
      if (isHeldByErased(now)) {
        count(now, Duration.ZERO, Optional.empty());
      }
    }
    if (page.size() == settings.pageSize()) {
      Optional<ReservationDigest> last = Optional.of(page.get(page.size() - 1).value());
      pipe.schedule(settings.pagePause(), () -> countErased(owner, last, ofScan));
    }
  }

  // ---- proposing

  private void wakeForFirst() {
    long now = pipe.clock().nanos();
    Optional<Long> first = counts.nanosToFirst(now);
    if (first.isEmpty() || closed || open >= settings.openMax()) {
      return;
    }
    long dueNanos = now + Math.max(0, first.get());
    if (timer == null || dueNanos - timerDueNanos < 0) {
      cancelTimer();
      timerDueNanos = dueNanos;
      timer = pipe.schedule(Duration.ofNanos(dueNanos - now), this::proposeDue);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void proposeDue() {
    timer = null;
    // What is being replaced is counted anew when it is complete.
    if (closed || !directory.isComplete()) {
      return;
    }
    List<DirectoryCommand> due = new ArrayList<>();
    while (open + due.size() < settings.openMax()) {
      Optional<Countdown> next = counts.poll(pipe.clock().nanos());
      if (next.isEmpty()) {
        break;
      }
      ending(next.get()).ifPresent(due::add);
    }
    open += due.size();
    due.forEach(this::propose);
    scanIfThereIsRoom();
    wakeForFirst();
  }

  /** What ends the generation that was counted, if it is the present one. */
  private Optional<DirectoryCommand> ending(Countdown count) {
    Reservation now = directory.reservation(count.position());
    if (now.generation() != count.generation() || now.holding().isEmpty()) {
      return Optional.empty();
    }
    if (isHeldByErased(now)) {
      return Optional.of(
          new Release(now.keyspace(), now.value(), now.holding().get().owner(), now.generation()));
    }
    return now.ttl().map(ttl -> new Expire(now.keyspace(), now.value(), now.generation()));
  }

  private void propose(DirectoryCommand command) {
    int ofScan = scan;
    var unused =
        proposer
            .submit(command, PROPOSAL_TIMEOUT)
            .whenComplete(
                (outcome, failure) ->
                    pipe.execute(() -> answered(command, failure != null, ofScan)));
  }

  private void answered(DirectoryCommand command, boolean failed, int ofScan) {
    open--;
    if (failed && !isOver(ofScan)) {
      proposeLater(command);
    }
    wakeForFirst();
  }

  /** It may have been executed nevertheless: if it is due again it is looked at again. */
  private void proposeLater(DirectoryCommand command) {
    ReservationPosition position;
    long generation;
    if (command instanceof Expire expire) {
      position = new ReservationPosition(expire.keyspace(), expire.value());
      generation = expire.generation();
    } else if (command instanceof Release release) {
      position = new ReservationPosition(release.keyspace(), release.value());
      generation = release.generation();
    } else {
      throw new IllegalStateException("not proposed here: " + command.getClass());
    }
    // A later generation lasts for a ttl of its own.
    if (directory.reservation(position).generation() == generation) {
      long turns = 1L + turnsOfOthers(position, Optional.empty());
      counts.set(position, generation, pipe.clock().nanos() + turns * settings.turn().toNanos());
    }
  }
}

package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.replica.PendingCommands.Pending;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the commands of clients into instances. An idle replica submits a command at once. While
 * its last instance is being written, others gather and leave together when that is done: they
 * would have waited for the disk anyway, so what they share costs them nothing, and the busier disk
 * and pipe are, the more share. When many come, processor time is what is short before the disk is:
 * then an instance keeps a distance from the one before it that grows with how many commands shared
 * that one. So there is nothing to tune for the load:
 *
 * <table>
 * <caption>When what has gathered leaves</caption>
 * <tr><th>event</th><th>condition</th></tr>
 * <tr><td>a command comes, an instance is written or decided, or the distance is kept</td><td>the
 * votes for all instances of this replica are durable, fewer than {@code inFlightMax} are undecided,
 * and {@code spacingPerCommand} has passed for each command of the last one but the first</td></tr>
 * <tr><td>a command comes</td><td>it makes the batch full; what does not fit begins the next</td></tr>
 * <tr><td>a command comes that must be alone</td><td>always: before it, in a batch of their own
 * </td></tr>
 * <tr><td>{@code delayMax} has passed for the first of them</td><td>always</td></tr>
 * </table>
 *
 * <p>Used on the pipe only.
 */
final class CommandBatcher {
  private final Pipe pipe;
  private final BatchBounds bounds;
  private final Consumer<List<Pending>> submit;
  private final Set<CommandId> undecided = new HashSet<>();
  private List<Pending> gathered = new ArrayList<>();
  private long gatheredBytes;
  private int unwritten;

  /** Up to when the next instance keeps its distance; in nanoseconds of the pipe's clock. */
  private long spacedAtNanos;

  private Pipe.@Nullable Timer latest;
  private Pipe.@Nullable Timer spaced;

  /**
   * Nothing has gathered.
   *
   * @param submit gives a batch to the core, and calls {@link #submitted}
   */
  CommandBatcher(Pipe pipe, BatchBounds bounds, Consumer<List<Pending>> submit) {
    this.pipe = pipe;
    this.bounds = bounds;
    this.submit = submit;
    this.spacedAtNanos = pipe.clock().nanos();
  }

  /** Has {@code command} submitted, alone or with others. */
  void add(Pending command) {
    if (gatheredBytes + command.bytes() > bounds.bytesMax()) {
      leave();
    }
    gathered.add(command);
    gatheredBytes += command.bytes();
    if (isFull() || mayLeave()) {
      leave();
    } else if (latest == null) {
      latest = pipe.schedule(bounds.delayMax(), this::leave);
      long toKeepNanos = untilSpacedNanos();
      if (toKeepNanos > 0) {
        spaced = pipe.schedule(Duration.ofNanos(toKeepNanos), this::leaveIfAllowed);
      }
    }
  }

  /** Has {@code command} submitted in an instance of its own, after what has gathered before it. */
  void addAlone(Pending command) {
    leave();
    submit.accept(List.of(command));
  }

  /** An instance of this replica is on its way. */
  void submitted(CommandId id) {
    undecided.add(id);
    unwritten++;
  }

  /** The own vote for an instance of this replica is durable. */
  void written() {
    unwritten--;
    leaveIfAllowed();
  }

  /** Some instance, perhaps one of this replica, is decided. */
  void decided(CommandId id) {
    if (undecided.remove(id)) {
      leaveIfAllowed();
    }
  }

  private boolean isFull() {
    return gathered.size() >= bounds.commandsMax() || gatheredBytes >= bounds.bytesMax();
  }

  private boolean mayLeave() {
    return unwritten == 0 && undecided.size() < bounds.inFlightMax() && untilSpacedNanos() <= 0;
  }

  private long untilSpacedNanos() {
    return spacedAtNanos - pipe.clock().nanos();
  }

  private void leaveIfAllowed() {
    if (mayLeave()) {
      leave();
    }
  }

  private void leave() {
    latest = cancelled(latest);
    spaced = cancelled(spaced);
    List<Pending> batch = gathered.stream().filter(Pending::isAwaited).toList();
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    if (!batch.isEmpty()) {
      spacedAtNanos =
          pipe.clock().nanos() + (batch.size() - 1) * bounds.spacingPerCommand().toNanos();
      submit.accept(batch);
    }
  }

  private static Pipe.@Nullable Timer cancelled(Pipe.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
    return null;
  }
}

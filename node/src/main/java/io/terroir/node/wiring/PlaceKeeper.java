package io.terroir.node.wiring;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import java.util.function.Predicate;

/**
 * Ends the process when it has open what it may no longer hold: its machine turns out to be
 * elsewhere only now, or a policy has been narrowed. A group cannot be closed while it runs without
 * ceasing to be a member; a process that ends is what the others are prepared for, and when it
 * comes back it does not open the replica. Confined to its pipe.
 */
public final class PlaceKeeper {
  private final MachinePlace place;
  private final DirectoryView view;
  private final Predicate<ShardId> isOpen;
  private final Pipe pipe;
  private final FailStop failStop;

  /** A keeper that does nothing before {@link #start}. */
  public PlaceKeeper(
      MachinePlace place,
      DirectoryView view,
      Predicate<ShardId> isOpen,
      Pipe pipe,
      FailStop failStop) {
    this.place = place;
    this.view = view;
    this.isOpen = isOpen;
    this.pipe = pipe;
    this.failStop = failStop;
  }

  /** Looks from now on. */
  public void start() {
    view.onChange(
        change -> {
          if (!(change instanceof DirectoryChange.OriginBound) && place.elsewhere().isPresent()) {
            pipe.execute(this::look);
          }
        });
    place.onChange(() -> pipe.execute(this::look));
    pipe.execute(this::look);
  }

  private void look() {
    place.contradiction().ifPresent(this::endIfHeld);
  }

  private void endIfHeld(String contradiction) {
    boolean held =
        view.shards().stream().filter(this::isRefused).anyMatch(s -> isOpen.test(s.id()));
    if (held) {
      failStop.stop(
          contradiction + ", and some is open: the process ends, and comes back without it",
          new IllegalStateException(contradiction));
    }
  }

  private boolean isRefused(ShardRecord shard) {
    return view.keyspace(shard.id().keyspace())
        .filter(keyspace -> !place.mayHold(keyspace))
        .isPresent();
  }
}

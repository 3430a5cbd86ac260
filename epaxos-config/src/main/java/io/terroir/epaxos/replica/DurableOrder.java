package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.Effects;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Holds back what may be said only after something is durable. Effects are released in the order of
 * the steps that had them, each when its own records and those of all earlier steps are durable; a
 * step without records is released at once if nothing earlier is outstanding. Used on the pipe
 * only.
 */
final class DurableOrder {
  private final Deque<Held> held = new ArrayDeque<>();
  private final Consumer<Effects> release;

  private static final class Held {
    final Runnable then;
    boolean durable;

    Held(Runnable then, boolean durable) {
      this.then = then;
      this.durable = durable;
    }
  }

  DurableOrder(Consumer<Effects> release) {
    this.release = release;
  }

  /**
   * Holds {@code effects} back.
   *
   * @return to be run on the pipe once their records are durable
   */
  Runnable hold(Effects effects) {
    Held entry = new Held(() -> release.accept(effects), false);
    held.add(entry);
    return () -> {
      entry.durable = true;
      releaseDurable();
    };
  }

  /** Releases {@code effects}, which have no records, as soon as nothing earlier is held. */
  void follow(Effects effects) {
    follow(() -> release.accept(effects));
  }

  /** Runs {@code then} as soon as nothing earlier is held. */
  void follow(Runnable then) {
    held.add(new Held(then, true));
    releaseDurable();
  }

  private void releaseDurable() {
    while (!held.isEmpty() && held.element().durable) {
      held.remove().then.run();
    }
  }
}

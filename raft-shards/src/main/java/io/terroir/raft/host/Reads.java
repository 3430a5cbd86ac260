package io.terroir.raft.host;

import io.terroir.raft.core.Effects.ReadGrant;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The reads of a group from their arrival until their index is applied. All that arrive before a
 * turn, and may be served by the same replicas, share one ticket. Only {@link #reserve} is called
 * from other threads than the pipe's.
 */
final class Reads {
  private static final Refusal FULL =
      Refusal.of(Reason.RESOURCE_EXHAUSTED, "too many reads of the shard wait; try again later");

  private record Granted(long index, List<CompletableFuture<Long>> reads) {}

  private final int countMax;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Long, List<CompletableFuture<Long>>> asked = new HashMap<>();
  private final Deque<Granted> granted = new ArrayDeque<>();
  private final Map<ReadFrom, List<CompletableFuture<Long>>> arrived =
      new EnumMap<>(ReadFrom.class);
  private long lastTicket;

  Reads(int countMax) {
    this.countMax = countMax;
  }

  static Refusal full() {
    return FULL;
  }

  /** Takes room for a read; returns false if there is none. Thread-safe. */
  boolean reserve() {
    if (count.incrementAndGet() <= countMax) {
      return true;
    }
    release();
    return false;
  }

  /** Gives back room that was taken. Thread-safe. */
  void release() {
    count.decrementAndGet();
  }

  void add(ReadFrom from, CompletableFuture<Long> read) {
    arrived.computeIfAbsent(from, unused -> new ArrayList<>()).add(read);
  }

  /** One ticket for every read that arrived and may be served so; absent if none did. */
  Optional<Long> ask(ReadFrom from) {
    List<CompletableFuture<Long>> reads = arrived.remove(from);
    if (reads == null) {
      return Optional.empty();
    }
    lastTicket++;
    asked.put(lastTicket, reads);
    return Optional.of(lastTicket);
  }

  void granted(ReadGrant grant) {
    List<CompletableFuture<Long>> reads = asked.remove(grant.ticket());
    if (reads != null) {
      granted.add(new Granted(grant.index(), reads));
    }
  }

  void refused(long ticket, Refusal refusal) {
    List<CompletableFuture<Long>> reads = asked.remove(ticket);
    if (reads != null) {
      reads.forEach(read -> refuse(read, refusal));
    }
  }

  /** Completes the reads whose index is applied. */
  void applied(long appliedIndex) {
    while (!granted.isEmpty() && granted.element().index() <= appliedIndex) {
      Granted done = granted.remove();
      for (CompletableFuture<Long> read : done.reads()) {
        release();
        read.complete(done.index());
      }
    }
  }

  /** The replica closes. */
  void refuseAll(Refusal refusal) {
    arrived.values().forEach(reads -> reads.forEach(read -> refuse(read, refusal)));
    asked.values().forEach(reads -> reads.forEach(read -> refuse(read, refusal)));
    granted.forEach(grant -> grant.reads().forEach(read -> refuse(read, refusal)));
    arrived.clear();
    asked.clear();
    granted.clear();
  }

  private void refuse(CompletableFuture<Long> read, Refusal refusal) {
    release();
    read.completeExceptionally(refusal.toException());
  }
}

package io.terroir.sdk;

/**
 * How far a watch has come: one that begins {@linkplain WatchOptions#after after} it misses nothing
 * and repeats nothing, in whatever process. Worth being kept with what was made of the events.
 *
 * @param revision everything up to this revision of the shard was told
 * @param epoch of the home that the revision belongs to; 0 for that of the moment
 */
public record WatchPosition(long revision, long epoch) {
  /** A position at a revision that {@code placement} tells, of a read or a write. */
  public static WatchPosition of(Placement placement) {
    return new WatchPosition(placement.revision(), placement.epoch());
  }
}

package io.terroir.runtime.error;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/**
 * An answer that says no.
 *
 * @param reason why
 * @param message one sentence with what to do; no key, no origin, no value
 * @param leaderHint who leads, for {@link Reason#NOT_LEADER}
 * @param home where the origin lives, for {@link Reason#WRONG_HOME}
 * @param homeEpoch the epoch of that home; 0 if unknown
 * @param field the field at fault, for {@link Reason#INVALID_ARGUMENT}; else empty
 * @param movedTo the shard into which the one that was asked has split off the origin, for {@link
 *     Reason#UNAVAILABLE}
 */
public record Refusal(
    Reason reason,
    String message,
    Optional<NodeId> leaderHint,
    Optional<RegionId> home,
    long homeEpoch,
    String field,
    Optional<ShardId> movedTo) {

  /** A refusal by a shard that holds the origin, or by anybody else. */
  public Refusal(
      Reason reason,
      String message,
      Optional<NodeId> leaderHint,
      Optional<RegionId> home,
      long homeEpoch,
      String field) {
    this(reason, message, leaderHint, home, homeEpoch, field, Optional.empty());
  }

  /** A refusal with nothing but a reason and a sentence. */
  public static Refusal of(Reason reason, String message) {
    return new Refusal(reason, message, Optional.empty(), Optional.empty(), 0, "");
  }

  /** A field of the request is wrong. */
  public static Refusal invalid(String field, String message) {
    return new Refusal(
        Reason.INVALID_ARGUMENT, message, Optional.empty(), Optional.empty(), 0, field);
  }

  /** Another replica leads, perhaps the one named. */
  public static Refusal notLeader(Optional<NodeId> hint) {
    return new Refusal(
        Reason.NOT_LEADER, "this replica does not lead the shard", hint, Optional.empty(), 0, "");
  }

  /** The origin lives elsewhere. */
  public static Refusal wrongHome(Optional<RegionId> home, long epoch) {
    return new Refusal(
        Reason.WRONG_HOME, "the origin lives in another region", Optional.empty(), home, epoch, "");
  }

  /** The shard has split, and {@code child} holds the origin now. */
  public static Refusal movedTo(ShardId child) {
    return new Refusal(
        Reason.UNAVAILABLE,
        "the shard has split, and another holds the origin by now; try again",
        Optional.empty(),
        Optional.empty(),
        0,
        "",
        Optional.of(child));
  }

  /** The origin is gone, and does not come back. */
  public static Refusal erased() {
    return of(Reason.ERASED, "the origin was erased, for ever");
  }

  /** As an exception. */
  public TerroirRefusedException toException() {
    return new TerroirRefusedException(this);
  }
}

package io.terroir.epaxos.directory;

import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a directory command was answered with, after its execution. The same at every replica. */
public sealed interface DirectoryOutcome {
  /** It is so now, by this command or by an earlier one. */
  record Done() implements DirectoryOutcome {}

  /** The node as the directory knows it; on another disk if it is there in a later generation. */
  record NodeKnown(NodeRecord node) implements DirectoryOutcome {}

  /**
   * The keyspace of that name.
   *
   * @param created whether this command made it
   */
  record KeyspaceCreated(Keyspace keyspace, boolean created) implements DirectoryOutcome {}

  /**
   * The shards of that keyspace in that region.
   *
   * @param created whether this command made them
   */
  record ShardsCreated(List<ShardRecord> shards, boolean created) implements DirectoryOutcome {
    public ShardsCreated {
      shards = List.copyOf(shards);
    }
  }

  /**
   * The origin's home.
   *
   * @param firstClaim whether this claim bound it, in this or in an earlier attempt
   * @param decidedBy the command that bound it; its replica is the one that coordinated it
   */
  record Claimed(OriginBinding binding, boolean firstClaim, CommandId decidedBy)
      implements DirectoryOutcome {}

  /** The origin's home, or that it has none. */
  record Located(Optional<OriginBinding> binding) implements DirectoryOutcome {}

  /**
   * The origin is erased.
   *
   * @param pending the regions that may hold something of it still; empty once it is gone
   */
  record Erasure(OriginBinding binding, SortedSet<RegionId> pending) implements DirectoryOutcome {
    public Erasure {
      pending = Collections.unmodifiableSortedSet(new TreeSet<>(pending));
    }
  }

  /** The keyspace with its newest policy; its transition says who has yet to report it. */
  record PolicyUpdated(Keyspace keyspace) implements DirectoryOutcome {}

  /** No, and why. */
  record Refused(Refusal refusal) implements DirectoryOutcome {}

  /**
   * What a command has done to a reservation, and how the reservation is now.
   *
   * @param effect what it has done
   * @param reservation as of right after the command
   */
  record Reserved(Effect effect, Reservation reservation) implements DirectoryOutcome {
    /** What a command has done. */
    public enum Effect {
      /** This command made the present generation. */
      DONE,
      /**
       * It was as wanted before. When it became so is not known: an owner must not count its time
       * from this command.
       */
      ALREADY,
      /** Nothing: the command was a read, or the reservation was not as it expects. */
      NONE
    }
  }
}

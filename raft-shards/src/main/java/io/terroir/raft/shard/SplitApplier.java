package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether a split in the log may be carried out, and what it makes of the range. The same on every
 * replica, whatever any of them knows of the new shard.
 *
 * <p>The new shard has the voters of the configuration that is applied at the entry. So it is
 * refused while voters change, while there are learners, and if the configuration is another one
 * than all voters had applied when they were asked for their disks: whoever is not named with the
 * disk that it has must not found the new shard, or it would vote there without remembering whom it
 * voted for already (TiKV 5852, 9579).
 */
final class SplitApplier {
  private final ShardId shard;
  private final ShardKeys keys;
  private final HeldRange range;

  SplitApplier(ShardId shard, ShardKeys keys, HeldRange range) {
    this.shard = shard;
    this.keys = keys;
    this.range = range;
  }

  Optional<Refusal> refusal(ShardCommand.Split split, Overlay state) {
    ShardRange now = range.now();
    if (split.generation() != now.generation() + 1) {
      return Optional.of(
          Refusal.of(
              Reason.COMPARE_FAILED,
              "the shard is in generation " + now.generation() + " and has split meanwhile"));
    }
    if (split.child() == shard.number() || split.child() < 0) {
      return Optional.of(Refusal.invalid("child", "a new shard has a number of its own"));
    }
    boolean inside =
        now.origins().contains(split.childFirst())
            && !split.childFirst().equals(now.origins().first());
    if (!inside) {
      return Optional.of(
          Refusal.invalid("child_first", "the boundary is not inside the shard's range"));
    }
    return membersRefusal(split, state);
  }

  private Optional<Refusal> membersRefusal(ShardCommand.Split split, Overlay state) {
    Optional<Configuration> applied = state.get(keys.members()).map(Configuration::decode);
    LogPosition at = applied.map(Configuration::at).orElse(LogPosition.ZERO);
    if (!at.equals(split.configuration())) {
      return Optional.of(
          Refusal.of(Reason.UNAVAILABLE, "the members have changed meanwhile; try again"));
    }
    List<NodeId> founders = split.members().stream().map(ShardCommand.SplitMember::node).toList();
    if (founders.isEmpty() || new HashSet<>(founders).size() < founders.size()) {
      return Optional.of(Refusal.invalid("members", "a new shard has members, each named once"));
    }
    return applied.map(Configuration::members).flatMap(now -> membersRefusal(now, founders));
  }

  private static Optional<Refusal> membersRefusal(Membership now, List<NodeId> founders) {
    if (now.isJoint() || !now.learners().isEmpty()) {
      return Optional.of(
          Refusal.of(
              Reason.UNAVAILABLE, "the members of the shard are being changed; try again later"));
    }
    return now.voters().equals(founders)
        ? Optional.empty()
        : Optional.of(Refusal.invalid("members", "the founders are the voters of the shard"));
  }

  /** Writes what the parent remembers of the split, and narrows its range. */
  ShardSplit apply(ShardCommand.Split split, LogPosition at, Overlay effects) {
    OriginRange whole = range.now().origins();
    OriginRange upper = new OriginRange(split.childFirst(), whole.last());
    ShardRange left =
        new ShardRange(
            split.generation(), new OriginRange(whole.first(), split.childFirst().previous()));
    SplitRow row = new SplitRow(split.child(), upper);
    effects.put(keys.range(), left.encode());
    effects.put(keys.split(split.generation()), row.encode());
    range.split(left, row);
    return new ShardSplit(
        shard, range.child(row), new ShardRange(split.generation(), upper), at, split.members());
  }

  /** The configuration of the new shard, for its row. */
  static ByteString configurationOf(ShardSplit split) {
    List<NodeId> voters = split.members().stream().map(ShardCommand.SplitMember::node).toList();
    return new Configuration(split.at(), Membership.of(voters)).encode();
  }
}

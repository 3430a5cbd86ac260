package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the strong shard that an operator names: by its id, such as {@code k3/eu-west-1/0}, or with
 * the name of its keyspace in place of the number, {@code cities/eu-west-1/0}.
 */
final class ShardNames {
  private static final String FIELD = "shard";

  private final DirectoryView view;

  ShardNames(DirectoryView view) {
    this.view = view;
  }

  /**
   * The shard.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException INVALID_ARGUMENT if there is none, or
   *     if it is not strong, or if a keyspace has a name that looks like the number of another
   */
  ShardRecord shard(String name) {
    int slash = name.indexOf('/');
    Checks.require(
        slash > 0, FIELD, "a shard is named as KEYSPACE/REGION/NUMBER, see terroir shard list");
    String keyspace = name.substring(0, slash);
    String rest = name.substring(slash);
    Set<ShardId> meant = new LinkedHashSet<>();
    parse(name).ifPresent(meant::add);
    view.keyspace(keyspace).map(Keyspace::id).flatMap(id -> parse(id + rest)).ifPresent(meant::add);
    List<ShardRecord> found = new ArrayList<>();
    for (ShardRecord shard : view.shards()) {
      if (meant.contains(shard.id()) && isStrong(shard.id().keyspace())) {
        found.add(shard);
      }
    }
    Checks.require(!found.isEmpty(), FIELD, "there is no such strong shard");
    Checks.require(
        found.size() == 1, FIELD, "two shards may be meant: say the number of the keyspace's id");
    return found.get(0);
  }

  private static Optional<ShardId> parse(String text) {
    try {
      return Optional.of(ShardId.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean isStrong(KeyspaceId id) {
    return view.keyspace(id)
        .filter(keyspace -> keyspace.policy().layer() instanceof ConsistencyLayer.Strong)
        .isPresent();
  }

  /** A digest in hexadecimal, if {@code text} is not empty. */
  static Optional<OriginDigest> digest(String text, String field) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OriginDigest.parse(ByteString.fromHex(text)));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "a digest has 32 hexadecimal digits").toException();
    }
  }

  /** A node by its name. */
  static NodeId node(String name, String field) {
    try {
      return new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "a node is named by its name").toException();
    }
  }
}

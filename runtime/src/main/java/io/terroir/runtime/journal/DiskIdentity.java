package io.terroir.runtime.journal;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Whose disk this is. A node that starts on the disk of another would answer with the other's votes
 * and data; so the disk remembers, and refuses.
 *
 * @param disk the disk itself, in its whole life
 * @param incarnation starts at a random number on a blank disk and grows by one with every start:
 *     what an earlier start, or an earlier disk of the same name, has said is told apart by it
 */
public record DiskIdentity(NodeId node, RegionId region, DiskId disk, long incarnation) {
  private static final ByteString KEY = JournalSpace.NODE.key(ByteString.copyFromUtf8("identity"));

  private static final String FORMAT = "terroir-disk-2";

  /**
   * Claims the disk of {@code journal} for this start. The future completes on the journal's thread
   * once the new incarnation is durable; before that nothing may leave the node.
   *
   * @throws StorageException at once, if the disk belongs to another node
   */
  public static CompletableFuture<DiskIdentity> claim(
      Journal journal, NodeId node, RegionId region, RandomGenerator random) {
    Optional<DiskIdentity> found = read(journal);
    found.ifPresent(identity -> identity.requireOwner(node, region));
    DiskIdentity claimed =
        found.map(DiskIdentity::nextStart).orElseGet(() -> first(node, region, random));
    CompletableFuture<DiskIdentity> durable = new CompletableFuture<>();
    journal.commit(new JournalBatch().put(KEY, claimed.encode()), () -> durable.complete(claimed));
    return durable;
  }

  /**
   * Whose disk {@code journal} is on; empty if it is blank.
   *
   * @throws StorageException if that is damaged
   */
  public static Optional<DiskIdentity> read(JournalReader journal) {
    return journal.get(KEY).map(DiskIdentity::decode);
  }

  /** On a blank disk. Two bits are left free, so that no number of restarts overflows. */
  private static DiskIdentity first(NodeId node, RegionId region, RandomGenerator random) {
    return new DiskIdentity(node, region, new DiskId(random.nextLong()), random.nextLong() >>> 2);
  }

  private DiskIdentity nextStart() {
    return new DiskIdentity(node, region, disk, incarnation + 1);
  }

  private void requireOwner(NodeId claimant, RegionId claimantRegion) {
    if (!node.equals(claimant) || !region.equals(claimantRegion)) {
      throw new StorageException(
          "this disk belongs to node %s of region %s, not to %s of %s: mount the right disk, or an empty one"
              .formatted(node, region, claimant, claimantRegion));
    }
  }

  private ByteString encode() {
    return ByteString.copyFromUtf8(
        String.join(
            "\n",
            FORMAT,
            node.name(),
            region.name(),
            Long.toString(disk.number()),
            Long.toString(incarnation)));
  }

  private static DiskIdentity decode(ByteString bytes) {
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    if (lines.size() != 5 || !lines.get(0).equals(FORMAT)) {
      throw new StorageException(
          "the identity on this disk cannot be read: it was written by another version");
    }
    try {
      return new DiskIdentity(
          new NodeId(lines.get(1)),
          new RegionId(lines.get(2)),
          new DiskId(Long.parseLong(lines.get(3))),
          Long.parseLong(lines.get(4)));
    } catch (IllegalArgumentException e) {
      throw new StorageException("the identity on this disk is damaged", e);
    }
  }
}

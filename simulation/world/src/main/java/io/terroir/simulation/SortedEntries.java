package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.disk.ChangeBatch;
import io.terroir.runtime.disk.StorageException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/** What the journal or the store holds: keys in the order of their unsigned bytes. */
final class SortedEntries {
  /**
   * Stands for a value that its checksum does not fit any more. It is found by identity, so no
   * value can be taken for it.
   */
  private static final ByteString ROTTEN = ByteString.copyFromUtf8("rotten");

  private final DiskPart part;
  private Version version;

  /** A state of the entries. It never changes. */
  static final class Version {
    private final DiskPart part;
    private final SortedTree tree;

    private Version(DiskPart part, SortedTree tree) {
      this.part = part;
      this.tree = tree;
    }

    /** The value of {@code key}; of a rotten one an exception, as RocksDB's checksums give. */
    Optional<ByteString> get(ByteString key) {
      return Optional.ofNullable(tree.get(key)).map(this::sound);
    }

    void scan(ByteString from, ByteString to, BiPredicate<ByteString, ByteString> visitor) {
      tree.scan(from, to, (key, value) -> visitor.test(key, sound(value)));
    }

    private ByteString sound(ByteString value) {
      if (isRotten(value)) {
        throw StorageException.damage(
            "the " + part + " reports an error: a block does not fit its checksum");
      }
      return value;
    }
  }

  SortedEntries(DiskPart part) {
    this.part = part;
    this.version = new Version(part, SortedTree.EMPTY);
  }

  /** The present state. */
  Version current() {
    return version;
  }

  /** Makes {@code other} the present state. */
  void reset(Version other) {
    version = other;
  }

  /** Loses everything. */
  void clear() {
    replace(SortedTree.EMPTY);
  }

  /** Shows everything that can be read. */
  void all(BiConsumer<ByteString, ByteString> visitor) {
    version.tree.all(
        (key, value) -> {
          if (!isRotten(value)) {
            visitor.accept(key, value);
          }
        });
  }

  /** Spoils the value of {@code key} until it is written anew. */
  boolean rot(ByteString key) {
    if (version.tree.get(key) == null) {
      return false;
    }
    replace(version.tree.put(key, ROTTEN));
    return true;
  }

  void apply(ChangeBatch<?> batch) {
    SortedTree tree = version.tree;
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put put) {
        tree = tree.put(put.key(), put.value());
      } else if (change instanceof Change.Delete delete) {
        tree = tree.remove(delete.key());
      } else if (change instanceof Change.DeleteRange range) {
        tree = tree.removeRange(range.from(), range.to());
      }
    }
    replace(tree);
  }

  /** Whether {@code batch} says anything about {@code key}. */
  static boolean touches(ChangeBatch<?> batch, ByteString key) {
    SortedEntries other = new SortedEntries(DiskPart.STORE);
    other.version = new Version(DiskPart.STORE, SortedTree.EMPTY.put(key, ROTTEN));
    other.apply(batch);
    ByteString left = other.version.tree.get(key);
    return left == null || !isRotten(left);
  }

  @SuppressWarnings("ReferenceEquality") // a value with the same bytes is a value
  private static boolean isRotten(ByteString value) {
    return value == ROTTEN;
  }

  private void replace(SortedTree tree) {
    version = new Version(part, tree);
  }
}

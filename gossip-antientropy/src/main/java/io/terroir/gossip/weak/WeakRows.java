package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.AddWinsElement;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rows of weak values in the store, one per irreducible piece: a register is a row, a counter
 * one per incarnation, a set one per element.
 *
 * <p>Updates are merged when they are accepted but written only when they are durable in the
 * journal. In between, merging sees them through an overlay and reading does not, so that nobody is
 * shown what a crash may take back. Not thread-safe.
 */
final class WeakRows {
  private static final ByteString SPACE = StoreSpace.WEAK.key(KeyBytes.tag('r'));

  private final Store store;
  private final Map<ByteString, Pending> overlay = new HashMap<>();

  /** A row as an update on its way to the disk leaves it; blank if it removes the row. */
  private record Pending(Optional<ByteString> row, long position) {}

  WeakRows(Store store) {
    this.store = store;
  }

  /** Merges an accepted update: the rows it changes go into {@code batch}. */
  void merge(KeyspaceId keyspace, LogRecord logged, Predicate<Dot> covered, StoreBatch batch) {
    if (!(logged.delta().delta() instanceof Delta.OfKey change)) {
      return;
    }
    ByteString value = valueKey(keyspace, change.origin(), change.key());
    Dot dot = logged.delta().dot();
    if (change instanceof Delta.Register register) {
      LwwRegister joined =
          register(value).map(register.register()::join).orElse(register.register());
      put(value, Optional.of(WeakWire.encodeRegister(joined)), logged.position(), batch);
    } else if (change instanceof Delta.Counter counter) {
      Tally joined = tally(value, dot.incarnation()).join(counter.tally());
      ByteString row = value.concat(Keys.incarnation(dot.incarnation()));
      put(row, Optional.of(WeakWire.encodeTally(joined)), logged.position(), batch);
    } else if (change instanceof Delta.Element element) {
      AddWinsElement heard =
          new AddWinsElement(element.added() ? Set.of(dot) : Set.of(), element.removed());
      AddWinsElement joined = element(value, element.element()).join(heard).forgetting(covered);
      Optional<ByteString> row =
          joined.isBlank() ? Optional.empty() : Optional.of(WeakWire.encodeElement(joined));
      put(value.concat(element.element()), row, logged.position(), batch);
    }
  }

  private void put(ByteString key, Optional<ByteString> row, long position, StoreBatch batch) {
    overlay.put(key, new Pending(row, position));
    row.ifPresentOrElse(bytes -> batch.put(key, bytes), () -> batch.delete(key));
  }

  /** The updates up to {@code position} are in the store now. */
  void written(StoreBatch batch, long position) {
    for (Change change : batch.changes()) {
      ByteString key =
          change instanceof Change.Put put ? put.key() : ((Change.Delete) change).key();
      Pending pending = overlay.get(key);
      if (pending != null && pending.position() <= position) {
        overlay.remove(key);
      }
    }
  }

  // ---- what the next update of this replica builds on

  Optional<LwwRegister> register(KeyspaceId keyspace, OriginDigest origin, ByteString key) {
    return register(valueKey(keyspace, origin, key));
  }

  Tally tally(KeyspaceId keyspace, OriginDigest origin, ByteString key, Incarnation incarnation) {
    return tally(valueKey(keyspace, origin, key), incarnation);
  }

  AddWinsElement element(
      KeyspaceId keyspace, OriginDigest origin, ByteString key, ByteString element) {
    return element(valueKey(keyspace, origin, key), element);
  }

  private Optional<LwwRegister> register(ByteString valueKey) {
    return latest(valueKey).map(WeakWire::decodeRegister);
  }

  private Tally tally(ByteString valueKey, Incarnation incarnation) {
    return latest(valueKey.concat(Keys.incarnation(incarnation)))
        .map(WeakWire::decodeTally)
        .orElse(Tally.ZERO);
  }

  private AddWinsElement element(ByteString valueKey, ByteString element) {
    return latest(valueKey.concat(element))
        .map(WeakWire::decodeElement)
        .orElse(AddWinsElement.ABSENT);
  }

  private Optional<ByteString> latest(ByteString key) {
    Pending pending = overlay.get(key);
    return pending == null ? store.get(key) : pending.row();
  }

  // ---- what users see

  /** The value of a key as far as it is durable here. */
  WeakValue read(MergeType type, KeyspaceId keyspace, OriginDigest origin, ByteString key) {
    ByteString value = valueKey(keyspace, origin, key);
    return switch (type) {
      case LWW_REGISTER ->
          new WeakValue.Register(
              store.get(value).map(WeakWire::decodeRegister).flatMap(LwwRegister::value));
      case PN_COUNTER -> new WeakValue.Counter(sum(store, value));
      case ADD_WINS_SET -> new WeakValue.Members(members(store, value));
    };
  }

  private static long sum(StoreReader store, ByteString value) {
    long[] sum = {0};
    store.scan(
        value,
        KeyBytes.after(value),
        (key, row) -> {
          sum[0] += WeakWire.decodeTally(row).net();
          return true;
        });
    return sum[0];
  }

  private static List<ByteString> members(StoreReader store, ByteString value) {
    List<ByteString> members = new ArrayList<>();
    store.scan(
        value,
        KeyBytes.after(value),
        (key, row) -> {
          if (WeakWire.decodeElement(row).isPresent()) {
            members.add(key.substring(value.size()));
          }
          return true;
        });
    return members;
  }

  private static ByteString valueKey(KeyspaceId keyspace, OriginDigest origin, ByteString key) {
    return SPACE.concat(Keys.value(keyspace, origin, key));
  }
}

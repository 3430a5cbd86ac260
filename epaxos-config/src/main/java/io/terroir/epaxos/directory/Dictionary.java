package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Numbers for values that recur in many rows, counted from 0 in the order in which this store met
 * them. Replicas execute commuting commands in different orders and so number differently: no
 * number may leave the store.
 *
 * <p>All of it is in memory too; its values must be few. Not thread-safe.
 *
 * @param <T> what is numbered
 */
final class Dictionary<T> {
  private final ByteString table;
  private final Function<T, ByteString> encode;
  private final List<T> values = new ArrayList<>();
  private final Map<T, Integer> numbers = new HashMap<>();
  private int savedCount;

  private Dictionary(ByteString table, Function<T, ByteString> encode) {
    this.table = table;
    this.encode = encode;
  }

  /** The dictionary in {@code table} of {@code store}. */
  static <T> Dictionary<T> read(
      StoreReader store,
      ByteString table,
      Function<T, ByteString> encode,
      Function<ByteString, T> decode) {
    Dictionary<T> dictionary = new Dictionary<>(table, encode);
    store.scan(
        table,
        DirectoryKeys.end(table),
        (key, value) -> {
          dictionary.restore(DirectoryKeys.number(table, key), decode.apply(value));
          return true;
        });
    dictionary.savedCount = dictionary.values.size();
    return dictionary;
  }

  private void restore(int number, T value) {
    if (number != values.size()) {
      throw StoreCodec.damaged("a name that rows may use is not there");
    }
    add(value);
  }

  /** The number of {@code value}; the next one if it is new. */
  int numberOf(T value) {
    Integer known = numbers.get(value);
    return known != null ? known : add(value);
  }

  private int add(T value) {
    int number = values.size();
    values.add(value);
    numbers.put(value, number);
    return number;
  }

  /**
   * The value of {@code number}.
   *
   * @throws io.terroir.runtime.disk.StorageException if there is none
   */
  T valueOf(int number) {
    if (number < 0 || number >= values.size()) {
      throw StoreCodec.damaged("a row uses a name that is not there");
    }
    return values.get(number);
  }

  /** Adds to {@code batch} what is new since the last time. */
  void save(StoreBatch batch) {
    for (; savedCount < values.size(); savedCount++) {
      batch.put(DirectoryKeys.numbered(table, savedCount), encode.apply(values.get(savedCount)));
    }
  }
}

package io.terroir.benchmarks.ycsb;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.Vector;
import org.jspecify.annotations.Nullable;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Status;

/**
 * YCSB over a store of keys in order. A record is one value, so an update replaces all of its
 * fields, which {@code writeallfields=true} asks for. YCSB makes one for each of its threads.
 */
public abstract class KeyValueDb extends DB {
  private @Nullable OrderedStore store;

  /** Made by YCSB. */
  protected KeyValueDb() {}

  /** Connects as the properties of YCSB say. */
  abstract OrderedStore open(Properties properties);

  @Override
  public void init() throws DBException {
    try {
      store = open(getProperties());
    } catch (RuntimeException e) {
      throw new DBException(e);
    }
  }

  @Override
  public void cleanup() {
    opened().close();
  }

  private OrderedStore opened() {
    OrderedStore opened = store;
    if (opened == null) {
      throw new IllegalStateException("not initialized");
    }
    return opened;
  }

  @Override
  public Status read(
      String table, String key, @Nullable Set<String> fields, Map<String, ByteIterator> result) {
    try {
      Optional<ByteString> found = opened().get(bytes(key));
      found.ifPresent(record -> result.putAll(chosen(record, fields)));
      return found.isPresent() ? Status.OK : Status.NOT_FOUND;
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  @Override
  @SuppressWarnings("NonApiType") // YCSB asks for it
  public Status scan(
      String table,
      String first,
      int limit,
      @Nullable Set<String> fields,
      Vector<HashMap<String, ByteIterator>> result) {
    try {
      List<ByteString> records = opened().scan(bytes(first), limit);
      records.forEach(record -> result.add(new HashMap<>(chosen(record, fields))));
      return Status.OK;
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> fields) {
    return insert(table, key, fields);
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> fields) {
    try {
      opened().put(bytes(key), RecordCodec.encode(fields));
      return Status.OK;
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  @Override
  public Status delete(String table, String key) {
    try {
      opened().delete(bytes(key));
      return Status.OK;
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static Map<String, ByteIterator> chosen(ByteString record, @Nullable Set<String> fields) {
    Map<String, ByteIterator> all = RecordCodec.decode(record);
    if (fields != null) {
      all.keySet().retainAll(fields);
    }
    return all;
  }

  private static ByteString bytes(String key) {
    return ByteString.copyFromUtf8(key);
  }

  /** YCSB counts it; the reason goes to the log of the run. */
  private static Status failed(RuntimeException why) {
    System.err.println("a call failed: " + why.getMessage());
    return Status.ERROR;
  }
}

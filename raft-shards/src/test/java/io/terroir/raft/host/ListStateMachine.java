package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.runtime.store.StoreView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list of commands, kept in the store: the outcome of a command is its place in the list. */
final class ListStateMachine implements RaftStateMachine {
  private final Store store;
  private final ByteString prefix;
  private final Map<ByteString, ByteString> pending = new LinkedHashMap<>();
  private LogPosition applied;
  private long length;
  private Optional<ByteString> configuration;

  ListStateMachine(Store store, ShardId shard) {
    this.store = store;
    this.prefix = StoreSpace.SHARD.key(ByteString.copyFromUtf8(shard + "|"));
    this.applied =
        store.get(key("applied")).map(ListStateMachine::position).orElse(LogPosition.ZERO);
    this.length = list().size();
    this.configuration = store.get(key("members"));
  }

  /** The commands in the store. */
  List<String> list() {
    List<String> all = new ArrayList<>();
    store.scan(
        key("item"),
        key("iten"),
        (key, value) -> {
          all.add(value.toStringUtf8());
          return true;
        });
    return all;
  }

  /** Removes everything. */
  void erase() {
    StoreBatch batch = new StoreBatch();
    batch.deleteRange(key(""), key("~"));
    store.write(batch);
  }

  @Override
  public LogPosition applied() {
    return applied;
  }

  @Override
  public ByteString apply(LogPosition position, ByteString command) {
    move(position);
    pending.put(item(length), command);
    length++;
    return ByteString.copyFromUtf8(Long.toString(length));
  }

  @Override
  public void applyNothing(LogPosition position) {
    move(position);
  }

  @Override
  public Optional<ByteString> configuration() {
    return configuration;
  }

  @Override
  public void applyConfiguration(LogPosition position, ByteString changed) {
    move(position);
    configuration = Optional.of(changed);
    pending.put(key("members"), changed);
  }

  @Override
  public void gather(StoreBatch batch) {
    pending.forEach(batch::put);
  }

  @Override
  public void applied(long index) {
    pending.clear();
    if (applied.index() != index) {
      throw new IllegalStateException("told " + index + " after " + applied);
    }
  }

  private void move(LogPosition position) {
    if (position.index() != applied.index() + 1 || position.term().isBefore(applied.term())) {
      throw new IllegalStateException(position + " applied after " + applied);
    }
    applied = position;
    pending.put(key("applied"), encode(position));
  }

  @Override
  public Snapshot snapshot() {
    StoreView view = store.view();
    LogPosition at = applied;
    return new Snapshot() {
      @Override
      public LogPosition position() {
        return at;
      }

      @Override
      public Optional<ByteString> configuration() {
        return view.get(key("members"));
      }

      /** What the members are first, then the list. */
      @Override
      public Iterator<ByteString> chunks(int bytesMax) {
        List<ByteString> chunks = new ArrayList<>();
        chunks.add(configuration().orElse(ByteString.EMPTY));
        view.scan(key("item"), key("iten"), (key, value) -> chunks.add(value));
        return chunks.iterator();
      }

      @Override
      public void close() {
        view.close();
      }
    };
  }

  @Override
  public void restore(LogPosition position, Iterator<ByteString> chunks, StoreBatch batch) {
    batch.deleteRange(key("item"), key("iten"));
    length = 0;
    configuration = Optional.of(chunks.next()).filter(members -> !members.isEmpty());
    configuration.ifPresent(members -> batch.put(key("members"), members));
    while (chunks.hasNext()) {
      ByteString item = chunks.next();
      if (!item.isEmpty()) {
        batch.put(item(length), item);
        length++;
      }
    }
    applied = position;
    batch.put(key("applied"), encode(position));
  }

  @Override
  public long flushedIndex() {
    Optional<ByteString> flushed = store.getFlushed(key("applied"));
    return flushed.map(ListStateMachine::position).map(LogPosition::index).orElse(0L);
  }

  private ByteString key(String name) {
    return prefix.concat(ByteString.copyFromUtf8(name));
  }

  private ByteString item(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).flip();
    return key("item").concat(ByteString.copyFrom(bytes));
  }

  private static ByteString encode(LogPosition position) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(position.term().number()).putLong(position.index()).flip();
    return ByteString.copyFrom(bytes);
  }

  private static LogPosition position(ByteString value) {
    ByteBuffer bytes = value.asReadOnlyByteBuffer();
    return new LogPosition(new Term(bytes.getLong()), bytes.getLong());
  }
}

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
  private int stagedPieces = -1;
  private int openSnapshots;
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

  /** Snapshots that were taken and not closed. */
  int openSnapshots() {
    return openSnapshots;
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
    openSnapshots++;
    return new Snapshot() {
      @Override
      public LogPosition position() {
        return at;
      }

      @Override
      public Optional<ByteString> configuration() {
        return view.get(key("members"));
      }

      /** What the members are first, then the list, one item a piece. */
      @Override
      public Piece piece(ByteString cursor, int bytesMax) {
        if (cursor.isEmpty()) {
          return new Piece(
              configuration().orElse(ByteString.EMPTY), view.get(item(0)).map(item -> item(0)));
        }
        long number = cursor.substring(cursor.size() - Long.BYTES).asReadOnlyByteBuffer().getLong();
        Optional<ByteString> after = view.get(item(number + 1)).map(item -> item(number + 1));
        return new Piece(view.get(cursor).orElseThrow(), after);
      }

      @Override
      public void close() {
        openSnapshots--;
        view.close();
      }
    };
  }

  @Override
  public void stage(
      ByteString piece, boolean first, boolean last, ByteString record, StoreBatch batch) {
    if (first) {
      discardStaged(batch);
      stagedPieces = 0;
    } else if (stagedPieces < 0) {
      stagedPieces = 0;
      store.scan(key("pieces"), key("piecet"), (key, value) -> ++stagedPieces > 0);
    }
    batch.put(numbered("pieces", stagedPieces), piece);
    stagedPieces++;
    batch.put(key("received"), record);
  }

  @Override
  public Optional<ByteString> staged() {
    return store.get(key("received"));
  }

  @Override
  public void discardStaged(StoreBatch batch) {
    batch.delete(key("received"));
    batch.deleteRange(key("pieces"), key("piecet"));
  }

  @Override
  public void restore(LogPosition position, StoreBatch batch) {
    List<ByteString> pieces = new ArrayList<>();
    store.scan(key("pieces"), key("piecet"), (key, value) -> pieces.add(value));
    batch.deleteRange(key("item"), key("iten"));
    configuration = Optional.of(pieces.get(0)).filter(members -> !members.isEmpty());
    configuration.ifPresent(members -> batch.put(key("members"), members));
    for (length = 0; length < pieces.size() - 1; length++) {
      batch.put(item(length), pieces.get((int) length + 1));
    }
    discardStaged(batch);
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
    return numbered("item", number);
  }

  private ByteString numbered(String name, long number) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).flip();
    return key(name).concat(ByteString.copyFrom(bytes));
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

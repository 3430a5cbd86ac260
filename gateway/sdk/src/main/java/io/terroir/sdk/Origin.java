package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Waiting;

/**
 * The keys of one origin in a strong keyspace: a user, a tenant, a device. They live together in
 * one region. Calls block until they are done or fail with {@link TerroirException}. Immutable and
 * thread-safe.
 */
public final class Origin {
  private final AsyncOrigin async;

  Origin(AsyncOrigin async) {
    this.async = async;
  }

  /** The same with futures. */
  public AsyncOrigin async() {
    return async;
  }

  /** Sets a key; both UTF-8. */
  public PutResult put(String key, String value) {
    return Waiting.forResult(async.put(key, value));
  }

  /** Sets a key; both UTF-8. */
  public PutResult put(String key, String value, WriteOptions options) {
    return put(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), options);
  }

  /** Sets a key. */
  public PutResult put(ByteString key, ByteString value, WriteOptions options) {
    return Waiting.forResult(async.put(key, value, options));
  }

  /** Reads the latest value of a key, as UTF-8. */
  public GetResult get(String key) {
    return Waiting.forResult(async.get(key));
  }

  /** Reads a key, as UTF-8. */
  public GetResult get(String key, ReadOptions options) {
    return get(ByteString.copyFromUtf8(key), options);
  }

  /** Reads a key. */
  public GetResult get(ByteString key, ReadOptions options) {
    return Waiting.forResult(async.get(key, options));
  }

  /** Removes a key, as UTF-8. */
  public DeleteResult delete(String key) {
    return Waiting.forResult(async.delete(key));
  }

  /** Removes a key, if it is there. Of the options only {@code returnPrevious} counts. */
  public DeleteResult delete(ByteString key, WriteOptions options) {
    return Waiting.forResult(async.delete(key, options));
  }

  /** Reads one page of a range of keys; {@link ScanPage#next} leads to the next. */
  public ScanPage scan(ScanOptions options) {
    return Waiting.forResult(async.scan(options));
  }

  /** Sets a key if it is as expected. That it was not is a result, no failure. */
  public SwapResult compareAndSet(ByteString key, Expected expected, ByteString value) {
    return Waiting.forResult(async.compareAndSet(key, expected, value));
  }

  /** Sets a key if it is as expected; all UTF-8. */
  public SwapResult compareAndSet(String key, Expected expected, String value) {
    return Waiting.forResult(async.compareAndSet(key, expected, value));
  }

  /** Begins a transaction over keys of this origin. */
  public TxnBuilder txn() {
    return new TxnBuilder(async);
  }

  /**
   * Watches keys of this origin: {@code listener} hears of every change from what {@code options}
   * say on, until the watch is closed. Does not block. An origin need not exist yet.
   */
  public Watch watch(WatchOptions options, WatchListener listener) {
    return async.watch(options, listener);
  }

  /** The locks of this origin: each is held by one process at a time. */
  public Locks locks() {
    return async.locks();
  }

  /** The election of that name, as UTF-8, in this origin. Nothing is sent. */
  public Election election(String name) {
    return async.election(ByteString.copyFromUtf8(name));
  }

  /** The leases of this origin: keys attached to one are removed together when it ends. */
  public Leases leases() {
    return async.leases();
  }
}

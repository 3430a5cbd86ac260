package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import java.util.Optional;

/** Requests as a gateway would make them. */
public final class TestRequests {
  public static final OriginDigest FRANCE = new OriginDigest(0x1111, 7);
  public static final OriginDigest JAPAN = new OriginDigest(0x9999, 7);
  private static final String CLIENT = "0123456789abcdef0123456789abcdef";

  private static long numbers;

  private TestRequests() {}

  public static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  /** An id that no other request has; all are issued at the same time. */
  public static RequestId freshId() {
    numbers++;
    return id(1_000, numbers);
  }

  public static RequestId id(long issuedMillis, long number) {
    return new RequestId(CLIENT, issuedMillis, number);
  }

  public static DataOperation.Put putOf(String key, String value) {
    return new DataOperation.Put(bytes(key), bytes(value), false);
  }

  public static DataOperation.Get getOf(String key) {
    return new DataOperation.Get(bytes(key));
  }

  public static DataOperation.Delete deleteOf(String key) {
    return new DataOperation.Delete(bytes(key), false);
  }

  public static ShardRequest put(OriginDigest origin, String key, String value) {
    return write(origin, 1, freshId(), putOf(key, value));
  }

  public static ShardRequest write(OriginDigest origin, DataOperation operation) {
    return write(origin, 1, freshId(), operation);
  }

  public static ShardRequest write(
      OriginDigest origin, long epoch, RequestId id, DataOperation operation) {
    return new ShardRequest(
        TestReplica.SHARD, origin, epoch, Optional.of(id), Consistency.LINEARIZABLE, operation);
  }

  public static ShardRequest get(OriginDigest origin, long epoch, String key) {
    return read(origin, epoch, getOf(key));
  }

  public static ShardRequest read(OriginDigest origin, long epoch, DataOperation operation) {
    return new ShardRequest(
        TestReplica.SHARD, origin, epoch, Optional.empty(), Consistency.LINEARIZABLE, operation);
  }

  public static ShardRequest eventual(OriginDigest origin, String key) {
    return new ShardRequest(
        TestReplica.SHARD, origin, 1, Optional.empty(), Consistency.EVENTUAL, getOf(key));
  }
}

package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.DataMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.LeaseTimeToLiveRequest;
import io.terroir.v1.LeasesGrpc;
import io.terroir.v1.RevokeLeaseRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The leases of one origin. Keys written with {@link WriteOptions#attachedTo(long)} are removed
 * together when their lease is revoked, or was not renewed for its time. Immutable and thread-safe;
 * methods without a future block until they are done or fail with {@link TerroirException}.
 */
public final class Leases {
  private final Calls calls;
  private final String keyspace;
  private final ByteString origin;

  Leases(Calls calls, String keyspace, ByteString origin) {
    this.calls = calls;
    this.keyspace = keyspace;
    this.origin = origin;
  }

  /**
   * Makes a lease and keeps it alive in the background.
   *
   * @param ttl 1 second to 30 days: for how long its keys stay when this process ends
   */
  public Lease hold(Duration ttl) {
    return Waiting.forResult(holdAsync(ttl));
  }

  /** As {@link #hold}, with a future. */
  public CompletableFuture<Lease> holdAsync(Duration ttl) {
    long sentNanos = calls.nanos();
    return grantAsync(ttl).thenApply(granted -> new Lease(calls, this, granted, sentNanos));
  }

  /** Makes a lease that the caller renews. */
  public LeaseInfo grant(Duration ttl) {
    return Waiting.forResult(grantAsync(ttl));
  }

  /** As {@link #grant}, with a future. */
  public CompletableFuture<LeaseInfo> grantAsync(Duration ttl) {
    GrantLeaseRequest request =
        GrantLeaseRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setTtlMillis(ttl.toMillis())
            .build();
    return calls
        .call(LeasesGrpc.getGrantMethod(), request, Repeat.SAFE)
        .thenApply(
            answer -> {
              Duration granted = Duration.ofMillis(answer.getTtlMillis());
              return new LeaseInfo(
                  DataMessages.placement(answer.getHeader()), answer.getLease(), granted, granted);
            });
  }

  /** Begins the time of a lease anew. */
  public LeaseInfo keepAlive(long lease) {
    return Waiting.forResult(keepAlive(lease, calls.limits()));
  }

  CompletableFuture<LeaseInfo> keepAlive(long lease, CallLimits limits) {
    KeepLeaseAliveRequest request =
        KeepLeaseAliveRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setLease(lease)
            .build();
    return calls
        .call(LeasesGrpc.getKeepAliveMethod(), request, Repeat.READ, limits)
        .thenApply(
            answer -> {
              Duration ttl = Duration.ofMillis(answer.getTtlMillis());
              return new LeaseInfo(DataMessages.placement(answer.getHeader()), lease, ttl, ttl);
            });
  }

  /** Tells how long a lease has left. */
  public LeaseInfo timeToLive(long lease) {
    LeaseTimeToLiveRequest request =
        LeaseTimeToLiveRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setLease(lease)
            .build();
    return Waiting.forResult(
        calls
            .call(LeasesGrpc.getTimeToLiveMethod(), request, Repeat.READ)
            .thenApply(
                answer ->
                    new LeaseInfo(
                        DataMessages.placement(answer.getHeader()),
                        lease,
                        Duration.ofMillis(answer.getTtlMillis()),
                        Duration.ofMillis(answer.getRemainingMillis()))));
  }

  /** Ends a lease; says how many keys were removed with it. */
  public long revoke(long lease) {
    return Waiting.forResult(revokeAsync(lease));
  }

  /** As {@link #revoke}, with a future. */
  public CompletableFuture<Long> revokeAsync(long lease) {
    RevokeLeaseRequest request =
        RevokeLeaseRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(origin)
            .setRequestId(calls.newRequestId())
            .setLease(lease)
            .build();
    return calls
        .call(LeasesGrpc.getRevokeMethod(), request, Repeat.SAFE)
        .thenApply(answer -> answer.getDeleted());
  }
}

package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.DataMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.ClaimRequest;
import io.terroir.v1.PlacementGrpc;
import io.terroir.v1.WhereRequest;
import io.terroir.v1.WhereResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks and decides where origins live. Thread-safe. */
public final class PlacementClient {
  private final Calls calls;

  PlacementClient(Calls calls) {
    this.calls = calls;
  }

  /**
   * Binds an origin to a home before its first write. One that is bound stays where it is.
   *
   * @param requiredHome as in {@link WriteOptions}; if empty, the region of the gateway or the
   *     nearest that the policy allows
   */
  public Placement claim(String keyspace, String origin, Optional<String> requiredHome) {
    return Waiting.forResult(claimAsync(keyspace, origin, requiredHome));
  }

  /** As {@link #claim}, with a future. */
  public CompletableFuture<Placement> claimAsync(
      String keyspace, String origin, Optional<String> requiredHome) {
    ClaimRequest request =
        ClaimRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(ByteString.copyFromUtf8(origin))
            .setRequestId(calls.newRequestId())
            .setRequiredHome(requiredHome.orElse(""))
            .build();
    return calls
        .call(PlacementGrpc.getClaimMethod(), request, Repeat.SAFE)
        .thenApply(answer -> DataMessages.placement(answer.getHeader()));
  }

  /** Tells where an origin lives, by a quorum of regions. */
  public OriginLocation where(String keyspace, String origin) {
    return where(keyspace, origin, ReadOptions.linearizable());
  }

  /** Tells where an origin lives; an eventual answer is that of the gateway's directory view. */
  public OriginLocation where(String keyspace, String origin, ReadOptions options) {
    return Waiting.forResult(whereAsync(keyspace, origin, options));
  }

  /** As {@link #where(String, String, ReadOptions)}, with a future. */
  public CompletableFuture<OriginLocation> whereAsync(
      String keyspace, String origin, ReadOptions options) {
    WhereRequest request =
        WhereRequest.newBuilder()
            .setKeyspace(keyspace)
            .setOrigin(ByteString.copyFromUtf8(origin))
            .setConsistency(DataMessages.consistency(options.consistency()))
            .build();
    return calls
        .call(PlacementGrpc.getWhereMethod(), request, Repeat.READ)
        .thenApply(PlacementClient::location);
  }

  private static OriginLocation location(WhereResponse answer) {
    return new OriginLocation(
        DataMessages.placement(answer.getHeader()),
        answer.getBound(),
        answer.getDigest(),
        DataMessages.text(answer.getShard()),
        answer.getRule(),
        Set.copyOf(answer.getAllowedRegionsList()));
  }
}

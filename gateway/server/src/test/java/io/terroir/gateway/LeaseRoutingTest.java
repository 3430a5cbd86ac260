package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.JP;
import static io.terroir.gateway.TestRegions.US;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.v1.GrantLeaseRequest;
import io.terroir.v1.GrantLeaseResponse;
import io.terroir.v1.KeepLeaseAliveRequest;
import io.terroir.v1.LeaseTimeToLiveRequest;
import io.terroir.v1.RevokeLeaseRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases live where their origin does, and are reached from everywhere. */
class LeaseRoutingTest {
  private final TestRegions world = new TestRegions();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aLeaseIsGrantedKeptAndRevokedInTheHomeOfItsOrigin() {
    GrantLeaseResponse granted = world.await(world.leases(US).grant(grant("MX")));
    assertThat(granted.getHeader().getHomeRegion()).isEqualTo("us-east-1");
    assertThat(granted.getTtlMillis()).isEqualTo(60_000);
    KeepLeaseAliveRequest keep =
        KeepLeaseAliveRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(origin("MX"))
            .setLease(granted.getLease())
            .build();
    LeaseTimeToLiveRequest ask =
        LeaseTimeToLiveRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(origin("MX"))
            .setLease(granted.getLease())
            .build();

    assertThat(world.await(world.leases(JP).keepAlive(keep)).getHeader().getServedRegion())
        .isEqualTo("us-east-1");
    assertThat(world.await(world.leases(JP).timeToLive(ask)).getRemainingMillis())
        .isEqualTo(30_000);
    assertThat(
            world
                .await(
                    world
                        .leases(JP)
                        .revoke(
                            RevokeLeaseRequest.newBuilder()
                                .setKeyspace("cities")
                                .setOrigin(origin("MX"))
                                .setRequestId(world.nextId())
                                .setLease(granted.getLease())
                                .build()))
                .getDeleted())
        .isEqualTo(1);
  }

  @Test
  void anOriginWithoutAHomeHasNoLeases() {
    KeepLeaseAliveRequest keep =
        KeepLeaseAliveRequest.newBuilder()
            .setKeyspace("cities")
            .setOrigin(origin("DE"))
            .setLease(7)
            .build();

    assertThat(world.refusal(world.leases(EU).keepAlive(keep)).reason())
        .isEqualTo(Reason.LEASE_NOT_FOUND);
  }

  @Test
  void aLeaseIsNamed() {
    KeepLeaseAliveRequest keep =
        KeepLeaseAliveRequest.newBuilder().setKeyspace("cities").setOrigin(origin("DE")).build();

    assertThat(world.refusal(world.leases(EU).keepAlive(keep)).field()).isEqualTo("lease");
  }

  private GrantLeaseRequest grant(String origin) {
    return GrantLeaseRequest.newBuilder()
        .setKeyspace("cities")
        .setOrigin(origin(origin))
        .setRequestId(world.nextId())
        .setTtlMillis(60_000)
        .build();
  }

  private static ByteString origin(String name) {
    return ByteString.copyFromUtf8(name);
  }
}

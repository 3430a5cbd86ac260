package io.terroir.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.RegionConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.config.Topology;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeerAddressesTest {
  private static final RegionId EU = new RegionId("eu");
  private static final RegionId US = new RegionId("us");
  private static final NodeId EU_A = new NodeId("eu-a");
  private static final NodeId US_A = new NodeId("us-a");
  private static final NodeId NEW_GATEWAY = new NodeId("eu-gateway-7");

  private static final Topology TOPOLOGY =
      new Topology(
          List.of(
              new RegionConfig("eu", "EU", List.of("us")),
              new RegionConfig("us", "US", List.of("eu"))),
          List.of(
              peer("eu-a", "eu", Optional.of(HostPort.parse("10.0.0.1:7500"))),
              peer("us-a", "us", Optional.empty())));

  private final List<String> machineRegions = new ArrayList<>();
  private final PeerAddresses addresses = new PeerAddresses(TOPOLOGY, true, machineRegions::add);
  private final ManualDiscovery registry = new ManualDiscovery();

  private static PeerConfig peer(String name, String region, Optional<HostPort> address) {
    return new PeerConfig(name, Role.NODE, region, "a", address, Optional.empty());
  }

  private static FoundProcess found(NodeId node, RegionId region, String address) {
    return new FoundProcess(node, region, HostPort.parse(address));
  }

  private void followBoth() {
    addresses.follow(new StaticDiscovery(TOPOLOGY)).join();
    addresses.follow(registry).join();
  }

  private Optional<String> hostOf(NodeId node) {
    return addresses.find(node).map(PeerAddress::host);
  }

  @Test
  void theConfigurationAloneGivesTheAddressesInIt() {
    addresses.follow(new StaticDiscovery(TOPOLOGY)).join();

    assertThat(addresses.find(EU_A))
        .contains(new PeerAddress(new Peer(EU_A, EU), "10.0.0.1", 7500));
    assertThat(addresses.find(US_A)).isEmpty();
  }

  @Test
  void whatIsFoundCountsBeforeWhatIsConfigured() {
    followBoth();

    registry.listener().found(List.of(found(EU_A, EU, "10.9.9.9:1")));
    assertThat(hostOf(EU_A)).contains("10.9.9.9");

    registry.listener().found(List.of());
    assertThat(hostOf(EU_A)).as("the registry does not know it any more").contains("10.0.0.1");
  }

  @Test
  void aConfiguredProcessThatNobodyNamesAnyMoreStaysWhereItWas() {
    followBoth();
    registry
        .listener()
        .found(List.of(found(US_A, US, "10.9.9.9:1"), found(NEW_GATEWAY, EU, "10.9.9.8:1")));

    registry.listener().found(List.of());

    assertThat(hostOf(US_A)).contains("10.9.9.9");
    assertThat(hostOf(NEW_GATEWAY)).as("it is in no configuration").isEmpty();
  }

  @Test
  void whatWasFoundLastStaysWhileTheSourceIsAway() {
    followBoth();
    registry.listener().found(List.of(found(US_A, US, "10.9.9.9:1")));

    registry.listener().failed("the registry is away");

    assertThat(hostOf(US_A)).contains("10.9.9.9");
    assertThat(addresses.failures()).isEqualTo(1);
  }

  @Test
  void aProcessThatTheConfigurationDoesNotHaveIsFound() {
    followBoth();

    registry.listener().found(List.of(found(NEW_GATEWAY, EU, "10.9.9.9:1")));

    assertThat(addresses.find(NEW_GATEWAY).map(PeerAddress::peer))
        .contains(new Peer(NEW_GATEWAY, EU));
  }

  @Test
  void aProcessInAnotherRegionThanTheConfiguredOneIsNotTaken() {
    followBoth();

    registry.listener().found(List.of(found(EU_A, US, "10.9.9.9:1")));

    assertThat(addresses.find(EU_A))
        .contains(new PeerAddress(new Peer(EU_A, EU), "10.0.0.1", 7500));
  }

  @Test
  void aProcessInARegionThatNobodyHasConfiguredIsNotTaken() {
    followBoth();

    registry.listener().found(List.of(found(NEW_GATEWAY, new RegionId("mars"), "10.9.9.9:1")));

    assertThat(addresses.find(NEW_GATEWAY)).isEmpty();
  }

  @Test
  void withoutTlsOnlyLoopbackAddressesAreTaken() {
    PeerAddresses plaintext = new PeerAddresses(TOPOLOGY, false, region -> {});
    plaintext.follow(registry).join();

    registry
        .listener()
        .found(List.of(found(EU_A, EU, "10.9.9.9:1"), found(US_A, US, "127.0.0.1:1")));

    assertThat(plaintext.find(EU_A)).isEmpty();
    assertThat(plaintext.find(US_A)).isPresent();
  }

  @Test
  void aProcessThatIsFoundTwiceStaysWhereItWas() {
    followBoth();
    registry.listener().found(List.of(found(EU_A, EU, "10.0.0.2:1")));

    registry
        .listener()
        .found(List.of(found(EU_A, EU, "10.0.0.3:1"), found(EU_A, EU, "10.0.0.2:1")));
    assertThat(hostOf(EU_A)).contains("10.0.0.2");

    registry.listener().found(List.of(found(EU_A, EU, "10.0.0.3:1")));
    assertThat(hostOf(EU_A)).contains("10.0.0.3");
  }

  @Test
  void saysWhereTheMachineIs() {
    followBoth();

    registry.listener().machineIsIn("us");

    assertThat(machineRegions).containsExactly("us");
  }
}

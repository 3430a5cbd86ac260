package io.terroir.simulation;

import static io.terroir.simulation.Nodes.EU;
import static io.terroir.simulation.Nodes.US;
import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static io.terroir.simulation.Nodes.inbox;
import static io.terroir.simulation.Nodes.send;
import static io.terroir.simulation.Nodes.us;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.runtime.transport.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkSettingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int KIBIBYTE = 1 << 10;

  private final SimulatedWorld world = new SimulatedWorld(31);
  private final SimulatedNetwork network = world.network();
  private final SimulatedNode eu1 = eu(world, 1);
  private final SimulatedNode eu2 = eu(world, 2);
  private final SimulatedNode us1 = us(world, 1);

  @Test
  void jitterAddsItsMean() {
    network.setSettings(
        network.settings().withMode(LinkMode.DATAGRAM).withJitter(Duration.ofMillis(500)));
    network.setDelay(eu1.peer().node(), us1.peer().node(), Duration.ZERO);
    List<Duration> arrivals = arrivals(2_000);

    double meanMillis = arrivals.stream().mapToLong(Duration::toMillis).average().orElseThrow();
    assertThat(meanMillis).isBetween(450.0, 550.0);
    assertThat(arrivals).anyMatch(d -> d.toMillis() > 1_500).anyMatch(d -> d.toMillis() < 50);
  }

  @Test
  void withoutVariationEveryMessageTakesExactlyItsDistance() {
    network.setDelay(eu1.peer().node(), us1.peer().node(), Duration.ofMillis(70));
    network.setSettings(network.settings().withVariation(0));

    assertThat(arrivals(100)).containsOnly(Duration.ofMillis(70));
  }

  @Test
  void spikesAreRareAndLong() {
    network.setSettings(network.settings().withMode(LinkMode.DATAGRAM).withSpikes(0.1, 50));
    List<Duration> arrivals = arrivals(1_000);

    assertThat(arrivals.stream().filter(d -> d.compareTo(SECOND) > 0).count()).isBetween(70L, 130L);
  }

  @Test
  void messagesQueueForTheBandwidth() {
    network.setDelay(eu1.peer().node(), us1.peer().node(), Duration.ZERO);
    network.setSettings(network.settings().withBandwidth(10 * KIBIBYTE, 100 * KIBIBYTE));
    List<Duration> arrivals = new ArrayList<>();
    us1.transport().subscribe(Layer.GOSSIP, (from, e) -> arrivals.add(world.elapsed()));
    for (int i = 0; i < 5; i++) {
      offer(KIBIBYTE);
    }
    world.runFor(SECOND);

    assertThat(arrivals)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 300L, 400L, 500L);
  }

  @Test
  void aFullQueueTakesNoMoreUntilItDrains() {
    network.setSettings(network.settings().withBandwidth(10 * KIBIBYTE, 3 * KIBIBYTE));
    List<SendResult> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(offer(KIBIBYTE));
    }
    List<SendResult> later = new ArrayList<>();
    eu1.transport().whenWritable(us1.peer().node(), Lane.BULK, () -> later.add(offer(KIBIBYTE)));

    assertThat(results.subList(0, 3)).containsOnly(SendResult.TAKEN);
    assertThat(results.subList(4, 6)).containsOnly(SendResult.LANE_FULL);
    world.runFor(SECOND);
    assertThat(later).containsExactly(SendResult.TAKEN);
  }

  @Test
  void anEnvelopeThatProductionWouldNotTakeIsNotTakenHere() {
    assertThat(offer(17 << 20)).isEqualTo(SendResult.LANE_FULL);
  }

  @Test
  void theClosestSettingsCount() {
    List<String> atUs1 = inbox(us1);
    List<String> atUs2 = inbox(us(world, 2));
    List<String> atEu2 = inbox(eu2);
    LinkSettings deaf = network.settings().withLoss(1);
    network.setSettings(EU, US, deaf);
    network.setSettings(eu1.peer().node(), us1.peer().node(), LinkSettings.DEFAULT);
    send(eu1, us1, "of the nodes");
    send(eu1, us(world, 2), "of the regions");
    send(eu1, eu2, "of all");
    world.runFor(SECOND);

    assertThat(atUs1).containsExactly("of the nodes");
    assertThat(atUs2).isEmpty();
    assertThat(atEu2).containsExactly("of all");

    network.clearSettings();
    send(eu1, us(world, 2), "again");
    world.runFor(SECOND);
    assertThat(atUs2).containsExactly("again");
  }

  @Test
  void distancesComeFromTheMatrixUnlessSet() {
    network.setRoundTrips(RttMatrix.azure2026P95());
    SimulatedNode japan = node("japaneast");
    SimulatedNode brazil = node("brazilsouth");

    assertThat(network.delay(japan.peer(), brazil.peer())).isEqualTo(millis(137.5));
    assertThat(network.delay(brazil.peer(), japan.peer())).isEqualTo(millis(132.5));
    assertThat(network.delay(eu1.peer(), us1.peer())).isEqualTo(millis(35));

    network.setRoundTrip(japan.peer().region(), brazil.peer().region(), Duration.ofMillis(100));
    assertThat(network.delay(japan.peer(), brazil.peer())).isEqualTo(millis(50));
    network.setDelay(japan.peer().node(), brazil.peer().node(), Duration.ofMillis(7));
    assertThat(network.delay(japan.peer(), brazil.peer())).isEqualTo(millis(7));
  }

  @Test
  void refusesWhatNoLinkCanBe() {
    assertThatThrownBy(() -> network.setLoss(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.settings().withSpikes(0.1, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.settings().withVariation(-0.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.settings().withBandwidth(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<Duration> arrivals(int messages) {
    List<Duration> arrivals = new ArrayList<>();
    us1.transport().subscribe(Layer.GOSSIP, (from, e) -> arrivals.add(world.elapsed()));
    for (int i = 0; i < messages; i++) {
      send(eu1, us1, "m");
    }
    world.runFor(SECOND.multipliedBy(20));
    assertThat(arrivals).hasSize(messages);
    return arrivals;
  }

  private SendResult offer(int bytes) {
    ByteString payload = bytes("x".repeat(bytes));
    return eu1.transport()
        .offer(
            us1.peer().node(),
            Lane.BULK,
            new Envelope(Layer.GOSSIP, "", ResidencyScope.NO_USER_DATA, payload));
  }

  private SimulatedNode node(String region) {
    return world.node(new Peer(new NodeId(region + "-1"), new RegionId(region)));
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos((long) (millis * 1e6));
  }
}

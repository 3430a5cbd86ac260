package io.terroir.simulation;

import static io.terroir.simulation.Nodes.EU;
import static io.terroir.simulation.Nodes.US;
import static io.terroir.simulation.Nodes.eu;
import static io.terroir.simulation.Nodes.inbox;
import static io.terroir.simulation.Nodes.send;
import static io.terroir.simulation.Nodes.us;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionFaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedWorld world = new SimulatedWorld(37);
  private final SimulatedNetwork network = world.network();
  private final SimulatedNode eu1 = eu(world, 1);
  private final SimulatedNode us1 = us(world, 1);
  private final NodeId eu1Id = eu1.peer().node();
  private final NodeId us1Id = us1.peer().node();

  @Test
  void aClogHoldsEverythingUpAndLosesNothing() {
    List<String> received = inbox(us1);
    send(eu1, us1, "m1 under way");
    network.clog(eu1Id, us1Id, SECOND);
    send(eu1, us1, "m2 sent meanwhile");
    world.runFor(SECOND.minusMillis(1));
    assertThat(received).isEmpty();

    send(eu1, us1, "m3 behind them");
    world.runFor(Duration.ofMillis(1));
    assertThat(received).containsExactly("m1 under way", "m2 sent meanwhile");
    world.runFor(SECOND);
    assertThat(received).hasSize(3).isSorted();
  }

  @Test
  void aClogOfDatagramsAndOfOneWayOnly() {
    network.setReordering(true);
    List<String> atUs = inbox(us1);
    List<String> atEu = inbox(eu1);
    network.clog(eu1Id, us1Id, SECOND);
    send(eu1, us1, "held up");
    send(us1, eu1, "free");
    world.runFor(SECOND.dividedBy(2));
    assertThat(atUs).isEmpty();
    assertThat(atEu).containsExactly("free");

    world.runFor(SECOND);
    assertThat(atUs).containsExactly("held up");
  }

  @Test
  void aResetLosesWhatIsUnderWayOneWay() {
    List<String> atUs = inbox(us1);
    List<String> atEu = inbox(eu1);
    send(eu1, us1, "lost");
    send(us1, eu1, "arrives");
    network.reset(eu1Id, us1Id);
    world.runFor(SECOND);

    assertThat(atUs).isEmpty();
    assertThat(atEu).containsExactly("arrives");
  }

  @Test
  void theNextConnectionTakesARoundTripToOpen() {
    network.setDelay(eu1Id, us1Id, Duration.ofMillis(100));
    List<String> received = inbox(us1);
    network.reset(eu1Id, us1Id);
    send(eu1, us1, "after");
    world.runFor(Duration.ofMillis(299));
    assertThat(received).isEmpty();

    world.runFor(Duration.ofMillis(30));
    assertThat(received).containsExactly("after");
  }

  @Test
  void datagramsKnowNoConnection() {
    network.setReordering(true);
    List<String> received = inbox(us1);
    send(eu1, us1, "arrives");
    network.reset(eu1Id, us1Id);
    world.runFor(SECOND);

    assertThat(received).containsExactly("arrives");
  }

  @Test
  void aConnectionEndsWithItsReceiver() {
    send(eu1, us1, "to the old process");
    us1.crash();
    us1.restart();
    List<String> received = inbox(us1);
    send(eu1, us1, "to the new one");
    world.runFor(SECOND);

    assertThat(received).containsExactly("to the new one");
  }

  @Test
  void aDatagramMayReachALaterProcess() {
    network.setReordering(true);
    send(eu1, us1, "from before");
    us1.crash();
    us1.restart();
    List<String> received = inbox(us1);
    world.runFor(SECOND);

    assertThat(received).containsExactly("from before");
  }

  @Test
  void whatASenderHasNotPutOnTheLineDiesWithIt() {
    network.setDelay(eu1Id, us1Id, Duration.ofMillis(300));
    network.setSettings(network.settings().withBandwidth(10, 1 << 10));
    List<String> received = inbox(us1);
    send(eu1, us1, "1 on line.");
    send(eu1, us1, "2 in queue");
    world.runFor(Duration.ofMillis(1_100));
    eu1.crash();
    world.runFor(SECOND.multipliedBy(5));

    assertThat(received).containsExactly("1 on line.");
  }

  @Test
  void regionsAreCutOneWay() {
    List<String> atUs = inbox(us1);
    List<String> atEu = inbox(eu1);
    network.cut(EU, US);
    send(eu1, us1, "lost");
    send(us1, eu1, "arrives");
    world.runFor(SECOND);
    assertThat(atUs).isEmpty();
    assertThat(atEu).containsExactly("arrives");

    network.heal(EU, US);
    send(eu1, us1, "after");
    world.runFor(SECOND);
    assertThat(atUs).containsExactly("after");
  }

  @Test
  void isolationsEndOneByOne() {
    List<String> atUs = inbox(us1);
    network.isolate(us1Id);
    network.isolate(US);
    network.reconnect(US);
    send(eu1, us1, "still isolated");
    world.runFor(SECOND);
    network.reconnect(us1Id);
    send(eu1, us1, "back");
    world.runFor(SECOND);

    assertThat(atUs).containsExactly("back");
  }
}

package io.terroir.simulation;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Vocabulary of the tests of this package. */
final class Nodes {
  static final RegionId EU = new RegionId("eu-west-1");
  static final RegionId US = new RegionId("us-east-1");

  private Nodes() {}

  static SimulatedNode eu(SimulatedWorld world, int number) {
    return world.node(new Peer(new NodeId("eu-" + number), EU));
  }

  static SimulatedNode us(SimulatedWorld world, int number) {
    return world.node(new Peer(new NodeId("us-" + number), US));
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  static boolean send(SimulatedNode from, SimulatedNode to, String text) {
    return send(from, to, text, ResidencyScope.NO_USER_DATA);
  }

  static boolean sendEuData(SimulatedNode from, SimulatedNode to, String text) {
    return send(from, to, text, ResidencyScope.only(Set.of(EU)));
  }

  /** The texts that {@code node} receives from now on, as they arrive. */
  static List<String> inbox(SimulatedNode node) {
    List<String> texts = new ArrayList<>();
    node.transport()
        .subscribe(Layer.GOSSIP, (from, envelope) -> texts.add(envelope.payload().toStringUtf8()));
    return texts;
  }

  private static boolean send(
      SimulatedNode from, SimulatedNode to, String text, ResidencyScope scope) {
    Envelope envelope = new Envelope(Layer.GOSSIP, "", scope, bytes(text));
    return from.transport().send(to.peer().node(), Lane.CONSENSUS, envelope);
  }
}

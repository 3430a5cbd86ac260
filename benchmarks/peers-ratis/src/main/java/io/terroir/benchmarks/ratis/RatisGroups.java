package io.terroir.benchmarks.ratis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/** The groups, as replicas and load know them alike. */
final class RatisGroups {
  private RatisGroups() {}

  /** Groups that all have the same members, at these {@code host:port}. */
  static List<RaftGroup> of(List<String> addresses, int count) {
    List<RaftPeer> peers = new ArrayList<>();
    for (String address : addresses) {
      peers.add(RaftPeer.newBuilder().setId("member-" + peers.size()).setAddress(address).build());
    }
    List<RaftGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = ("group-" + i).getBytes(StandardCharsets.UTF_8);
      groups.add(RaftGroup.valueOf(RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name)), peers));
    }
    return groups;
  }
}

package io.terroir.sdk;

import java.util.List;

/**
 * Who decides about the directory.
 *
 * @param epoch grows by one with every change of the members
 * @param members in the order of their numbers
 * @param quorum how many of them must agree
 * @param fastQuorum how many for a decision in one round trip
 */
public record ConfigMembers(long epoch, List<Member> members, int quorum, int fastQuorum) {
  public ConfigMembers {
    members = List.copyOf(members);
  }

  /**
   * One of them.
   *
   * @param replica its number, which is never used twice
   * @param node where it runs
   * @param region empty if the directory does not know the node
   */
  public record Member(int replica, String node, String region) {}
}

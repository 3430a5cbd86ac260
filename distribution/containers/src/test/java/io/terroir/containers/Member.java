package io.terroir.containers;

import java.util.OptionalInt;

/**
 * A process of the deployment, in a container of its own.
 *
 * @param configReplica the number of its config replica, if it has one
 */
record Member(String name, Role role, String region, String zone, OptionalInt configReplica) {
  /** What a process does. */
  enum Role {
    NODE("node"),
    GATEWAY("gateway");

    private final String command;

    Role(String command) {
      this.command = command;
    }

    /** The subcommand of {@code terroir}, and the name in configurations. */
    String command() {
      return command;
    }
  }

  boolean isNode() {
    return role == Role.NODE;
  }
}

package io.terroir.node.cli;

import picocli.CommandLine.Parameters;

/** Names an origin of a keyspace. */
final class OriginArguments {
  @Parameters(index = "0", paramLabel = "KEYSPACE", description = "The keyspace.")
  String keyspace = "";

  @Parameters(
      index = "1",
      paramLabel = "ORIGIN",
      description = "The origin: whose data it is (a user, a tenant, a device).")
  String origin = "";
}

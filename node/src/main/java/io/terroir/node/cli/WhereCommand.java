package io.terroir.node.cli;

import io.terroir.sdk.OriginLocation;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code terroir where}. */
@Command(
    name = "where",
    mixinStandardHelpOptions = true,
    description = "Tells where an origin lives and where its data may be, by a quorum of regions.")
final class WhereCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      OriginLocation location = terroir.placement().where(target.keyspace, target.origin);
      PrintWriter out = spec.commandLine().getOut();
      if (client.json()) {
        out.println(Output.json(location));
      } else {
        out.printf("home     %s%n", location.placement().home().orElse("none yet"));
        out.printf("epoch    %d%n", location.placement().epoch());
        out.printf("shard    %s%n", location.shard().orElse("-"));
        out.printf("rule     %s%n", location.rule());
        out.printf("allowed  %s%n", String.join(", ", new TreeSet<>(location.allowedRegions())));
        out.printf("digest   %s%n", location.digest());
      }
      return location.bound() ? ExitCodes.DONE : ExitCodes.NOT_FOUND;
    }
  }
}

package io.terroir.node.cli;

import io.terroir.node.config.TerroirConfig.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code terroir node}. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Runs a node: keeps data, takes part in consensus.")
final class NodeCommand implements Callable<Integer> {
  @Mixin private ConfigFile file = new ConfigFile();

  @Override
  public Integer call() {
    return file.run(Role.NODE);
  }
}

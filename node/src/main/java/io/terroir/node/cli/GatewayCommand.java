package io.terroir.node.cli;

import io.terroir.node.config.TerroirConfig.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code terroir gateway}. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = "Runs a gateway: takes requests and routes them.")
final class GatewayCommand implements Callable<Integer> {
  @Mixin private ConfigFile file = new ConfigFile();

  @Override
  public Integer call() {
    return file.run(Role.GATEWAY);
  }
}

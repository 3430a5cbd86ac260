package io.terroir.node.cli;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Checks configuration files; shows and changes the replicas of the directory.",
    subcommands = {ConfigStatusCommand.class, ConfigMembersCommand.class})
final class ConfigCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "check, status or members?");
  }

  @Command(name = "check", description = "Says whether a configuration file can be used.")
  int check(@Parameters(paramLabel = "FILE", description = "The YAML file.") Path file) {
    TerroirConfig config = new ConfigLoader().load(file, System.getenv());
    spec.commandLine()
        .getOut()
        .printf(
            "%s: good. %s '%s' in %s, %d regions, %d peers%n",
            file,
            config.self().role(),
            config.process().name(),
            config.self().region(),
            config.regions().size(),
            config.peers().size());
    return ExitCodes.DONE;
  }
}

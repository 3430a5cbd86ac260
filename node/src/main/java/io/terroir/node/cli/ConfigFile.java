package io.terroir.node.cli;

import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.LogFormat;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.process.ConfiguredProcess;
import io.terroir.node.process.JsonLogs;
import io.terroir.runtime.transport.Peer;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option of commands that run one process as its configuration says. */
final class ConfigFile {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "The YAML file; see 'terroir config check'.")
  private Path file = Path.of("");

  @Mixin private ConfigOverrides overrides = new ConfigOverrides();

  /** Runs the process until it is told to stop. */
  int run(Role role) {
    TerroirConfig config = overrides.load(file).config();
    if (config.process().logFormat().orElse(LogFormat.TEXT) == LogFormat.JSON) {
      JsonLogs.use(new Peer(config.self().id(), config.self().regionId()));
    }
    Foreground.runUntilStopped(ConfiguredProcess.start(config, role, new ExitOnFailStop()));
    return ExitCodes.DONE;
  }
}

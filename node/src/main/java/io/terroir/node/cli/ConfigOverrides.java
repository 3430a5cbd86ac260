package io.terroir.node.cli;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.LoadedConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option of every command that reads a configuration file and acts on its values. */
final class ConfigOverrides {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key of the file and of the environment, as in"
              + " --set process.disk-reserve-mib=1024. Lists are written as YAML. May be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  LoadedConfig load(Path file) {
    return new ConfigLoader().load(file, System.getenv(), values);
  }
}

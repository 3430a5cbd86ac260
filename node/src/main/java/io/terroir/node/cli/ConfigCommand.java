package io.terroir.node.cli;

import io.terroir.node.config.LoadedConfig;
import io.terroir.node.config.LoadedConfig.Source;
import io.terroir.node.config.LoadedConfig.Value;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.process.ConfigDefaults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Checks and shows configuration files; shows and changes the replicas of the directory.",
    subcommands = {ConfigStatusCommand.class, ConfigMembersCommand.class})
final class ConfigCommand implements Runnable {
  private static final String NOTHING = "-";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "check, show, status or members?");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Says whether a process can be started with a configuration file, and what is wrong if not.",
        "What the environment and --set override counts."
      })
  int check(
      @Parameters(paramLabel = "FILE", description = "The YAML file.") Path file,
      @Mixin ConfigOverrides overrides) {
    TerroirConfig config = overrides.load(file).config();
    spec.commandLine()
        .getOut()
        .printf(
            "%s: good. %s '%s' in %s, %d regions, %d peers%n",
            file,
            config.self().role().name().toLowerCase(Locale.ROOT),
            config.process().name(),
            config.self().region(),
            config.regions().size(),
            config.peers().size());
    return ExitCodes.DONE;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Shows every key with the value that a process would use, and who says so.",
        "That is the file, an environment variable, --set, or nobody: the default."
      })
  int show(
      @Parameters(paramLabel = "FILE", description = "The YAML file.") Path file,
      @Mixin ConfigOverrides overrides,
      @Option(names = "--json", description = "Print JSON instead of text.") boolean json) {
    LoadedConfig loaded = overrides.load(file);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Output.json(loaded.values().stream().map(value -> fields(value, file)).toList()));
    } else {
      out.println(
          Output.table(
              List.of("KEY", "VALUE", "FROM"),
              loaded.values().stream().flatMap(value -> rows(loaded, value, file)).toList()));
    }
    return ExitCodes.DONE;
  }

  private static Map<String, String> fields(Value value, Path file) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("key", value.key().path());
    fields.put("value", effective(value));
    fields.put("source", value.source().name().toLowerCase(Locale.ROOT));
    fields.put("from", from(value, file));
    return fields;
  }

  /** A list has a line for each of its entries. */
  private static Stream<List<String>> rows(LoadedConfig loaded, Value value, Path file) {
    String from = from(value, file);
    if (!value.key().isList()) {
      return Stream.of(List.of(value.key().path(), effective(value), from));
    }
    List<String> entries = entries(loaded.config(), value);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      rows.add(List.of(value.key().path() + "[" + i + "]", entries.get(i), from));
    }
    return rows.stream();
  }

  private static List<String> entries(TerroirConfig config, Value value) {
    return switch (value.key().path()) {
      case "regions" ->
          config.regions().stream()
              .map(
                  region ->
                      "%s, %s, nearest %s"
                          .formatted(
                              region.name(),
                              region.jurisdiction(),
                              String.join(" ", region.nearest())))
              .toList();
      case "peers" ->
          config.peers().stream()
              .map(
                  peer ->
                      "%s, %s in %s %s%s%s"
                          .formatted(
                              peer.name(),
                              peer.role().name().toLowerCase(Locale.ROOT),
                              peer.region(),
                              peer.zone(),
                              peer.address().map(address -> " at " + address).orElse(""),
                              peer.configReplica()
                                  .map(number -> ", config replica " + number)
                                  .orElse("")))
              .toList();
      default -> List.of(effective(value));
    };
  }

  private static String effective(Value value) {
    String text =
        value.source() == Source.DEFAULT
            ? ConfigDefaults.of(value.key().path()).orElse("")
            : value.text();
    return text.isEmpty() ? NOTHING : text;
  }

  private static String from(Value value, Path file) {
    return switch (value.source()) {
      case FILE -> file.toString();
      case ENVIRONMENT -> value.key().variable();
      case FLAG -> "--set";
      case DEFAULT -> ConfigDefaults.of(value.key().path()).isPresent() ? "default" : "not set";
    };
  }
}

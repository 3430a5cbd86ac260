package io.terroir.node.cli;

import io.terroir.sdk.KeyspaceInfo;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.ResidencyRule;
import io.terroir.sdk.TerroirClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir keyspace}. */
@Command(
    name = "keyspace",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Creates and lists keyspaces.")
final class KeyspaceCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "create or list?");
  }

  @Command(name = "list", description = "Lists keyspaces.", mixinStandardHelpOptions = true)
  int list(@Mixin ClientOptions client) {
    try (TerroirClient terroir = client.connect()) {
      List<KeyspaceInfo> keyspaces = terroir.admin().keyspaces();
      spec.commandLine()
          .getOut()
          .println(
              client.json()
                  ? Output.json(keyspaces)
                  : Output.table(
                      List.of("KEYSPACE", "ID", "LAYER", "DEFAULT RULE", "RULES", "SHARDS"),
                      keyspaces.stream().map(KeyspaceCommand::row).toList()));
    }
    return ExitCodes.DONE;
  }

  @Command(
      name = "create",
      description = "Creates a keyspace and waits until it can be used.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin ClientOptions client,
      @Parameters(
              paramLabel = "NAME",
              description = "1 to 63 lower-case letters, digits, dashes or underscores.")
          String name,
      @Option(
              names = "--weak",
              paramLabel = "TYPE",
              description =
                  "A weak keyspace, whose values merge: ${COMPLETION-CANDIDATES}. Default: strong.")
          @Nullable MergeType mergeType,
      @Option(
              names = "--read-replicas",
              description =
                  "Keep read replicas in the other allowed regions; strong keyspaces only.")
          boolean readReplicas,
      @Option(
              names = "--in",
              paramLabel = "PLACE",
              split = ",",
              description =
                  "Jurisdictions, such as EU, that may store and read it. Default: everywhere.")
          @Nullable List<String> places,
      @Option(
              names = "--rule",
              paramLabel = "NAME=ORIGIN,...@PLACE,...",
              description = "Jurisdictions for named origins, as in eu=FR,DE@EU.")
          @Nullable List<String> rules,
      @Option(
              names = "--shards",
              paramLabel = "N",
              defaultValue = "1",
              description = "Shards in each region, 1 to 64 (default: ${DEFAULT-VALUE}).")
          int shards) {
    KeyspacePolicy policy =
        mergeType == null ? KeyspacePolicy.strong() : KeyspacePolicy.weak(mergeType);
    if (readReplicas && mergeType == null) {
      policy = policy.withReadReplicas();
    }
    if (places != null) {
      policy = policy.withDefaultRule(new RuleArgument("default", List.of(), places).rule());
    }
    if (rules != null) {
      policy = policy.withRules(rules.stream().map(this::rule).toArray(ResidencyRule[]::new));
    }
    try (TerroirClient terroir = client.connect()) {
      KeyspaceInfo created =
          terroir
              .admin()
              .createKeyspace(name, policy.withShards(shards, KeyspacePolicy.REPLICAS_DEFAULT));
      spec.commandLine()
          .getOut()
          .println(
              client.json()
                  ? Output.json(created)
                  : "keyspace " + created.name() + " has number " + created.id());
    }
    return ExitCodes.DONE;
  }

  private ResidencyRule rule(String argument) {
    try {
      return RuleArgument.parse(argument).rule();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static List<String> row(KeyspaceInfo keyspace) {
    String layer =
        keyspace.layer() instanceof KeyspacePolicy.Layer.Weak weak
            ? "weak " + weak.mergeType()
            : "strong";
    return List.of(
        keyspace.name(),
        Integer.toString(keyspace.id()),
        layer,
        keyspace.defaultRule().name(),
        Integer.toString(keyspace.rules().size()),
        Integer.toString(keyspace.shardsPerRegion()));
  }
}

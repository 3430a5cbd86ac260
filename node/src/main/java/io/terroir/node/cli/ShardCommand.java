package io.terroir.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir shard}. */
@Command(
    name = "shard",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows and changes the Raft groups behind strong keyspaces.",
    subcommands = {
      ShardListCommand.class,
      ShardMoveLeaderCommand.class,
      ShardMembersCommand.Add.class,
      ShardMembersCommand.Remove.class,
      ShardSplitCommand.class,
      HelpCommand.class
    })
final class ShardCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: see --help");
  }
}

package io.terroir.node.cli;

import io.terroir.node.config.ConfigException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code terroir} command. */
@Command(
    name = "terroir",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    description = "A geo-replicated data platform in which data stays where it comes from.%n",
    footer = {
      "",
      "Start here:",
      "  terroir demo                      three regions, real delays, every promise checked",
      "  terroir dev --data-dir DIR        the same cluster, until Ctrl-C",
      "  terroir keyspace create profiles  then put, get, scan, where, status"
    },
    subcommands = {
      DemoCommand.class,
      DevCommand.class,
      NodeCommand.class,
      GatewayCommand.class,
      KeyspaceCommand.class,
      PutCommand.class,
      GetCommand.class,
      ScanCommand.class,
      WhereCommand.class,
      ReserveCommand.class,
      LeaseCommand.class,
      WatchCommand.class,
      LockCommand.class,
      ElectCommand.class,
      StatusCommand.class,
      ShardCommand.class,
      AuditCommand.class,
      ConfigCommand.class,
      JournalCommand.class,
      TlsCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    int code;
    try {
      code = commandLine().execute(arguments);
    } catch (Throwable broken) {
      // Threads that are up already would keep the process alive without its purpose.
      log.error("terroir itself is broken", broken);
      code = ExitCodes.BROKEN;
    }
    System.exit(code);
  }

  /** With the commands that other modules bring along. */
  static CommandLine commandLine() {
    CommandLine line = ownCommands();
    ServiceLoader.load(ToolCommand.class).forEach(line::addSubcommand);
    CommandLine bench = Objects.requireNonNull(line.getSubcommands().get("bench"));
    ServiceLoader.load(BenchTool.class).forEach(bench::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain);
  }

  /** Without them. */
  static CommandLine ownCommands() {
    CommandLine line = new CommandLine(new Main());
    Map<String, String> exitCodes = new LinkedHashMap<>();
    ExitCodes.meanings().forEach((code, meaning) -> exitCodes.put(code.toString(), meaning));
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** One line for each problem that a user can do something about; the rest goes to the log too. */
  private static int explain(
      Exception problem, CommandLine command, CommandLine.ParseResult arguments) {
    if (problem instanceof ConfigException config) {
      config.problems().forEach(line -> command.getErr().println("terroir: " + line));
      return ExitCodes.CONFIG;
    }
    command.getErr().println("terroir: " + Problems.oneLine(problem));
    log.debug("{} failed", command.getCommandName(), problem);
    return ExitCodes.FAILED;
  }
}

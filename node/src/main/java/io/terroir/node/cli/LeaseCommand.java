package io.terroir.node.cli;

import io.terroir.sdk.LeaseInfo;
import io.terroir.sdk.Leases;
import io.terroir.sdk.TerroirClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir lease}. */
@Command(
    name = "lease",
    mixinStandardHelpOptions = true,
    description = "Grants, renews, shows and revokes leases of an origin.",
    subcommands = {
      LeaseCommand.Grant.class,
      LeaseCommand.KeepAlive.class,
      LeaseCommand.Show.class,
      LeaseCommand.Revoke.class,
      HelpCommand.class
    })
final class LeaseCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: see --help");
  }

  /** What all of them share. */
  private abstract static class OnLeases implements Callable<Integer> {
    @Mixin private ClientOptions client = new ClientOptions();
    @Mixin private OriginArguments target = new OriginArguments();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    <T> T with(Function<Leases, T> work) {
      try (TerroirClient terroir = client.connect()) {
        return work.apply(terroir.keyspace(target.keyspace).origin(target.origin).leases());
      }
    }

    int print(LeaseInfo lease) {
      spec.commandLine()
          .getOut()
          .println(
              client.json()
                  ? Output.json(
                      Map.of(
                          "lease", lease.id(),
                          "ttlMillis", lease.ttl().toMillis(),
                          "remainingMillis", lease.remaining().toMillis()))
                  : "lease %d: %d ms of %d ms left"
                      .formatted(lease.id(), lease.remaining().toMillis(), lease.ttl().toMillis()));
      return ExitCodes.DONE;
    }

    int printRemoved(long keys) {
      spec.commandLine()
          .getOut()
          .println(client.json() ? Output.json(Map.of("deleted", keys)) : keys + " keys removed");
      return ExitCodes.DONE;
    }
  }

  /** {@code terroir lease grant}. */
  @Command(name = "grant", mixinStandardHelpOptions = true, description = "Makes a lease.")
  static final class Grant extends OnLeases {
    @Parameters(
        index = "2",
        paramLabel = "TIME",
        converter = DurationArgument.class,
        description = "How long it lasts unless it is renewed, from 1s to 30d.")
    private Duration ttl = Duration.ZERO;

    @Override
    public Integer call() {
      return print(with(leases -> leases.grant(ttl)));
    }
  }

  /** {@code terroir lease keep-alive}. */
  @Command(
      name = "keep-alive",
      mixinStandardHelpOptions = true,
      description = "Begins the time of a lease anew.")
  static final class KeepAlive extends OnLeases {
    @Parameters(
        index = "2",
        paramLabel = "LEASE",
        description = "Its number, as 'lease grant' prints it.")
    private long lease;

    @Override
    public Integer call() {
      return print(with(leases -> leases.keepAlive(lease)));
    }
  }

  /** {@code terroir lease show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Tells how long a lease has left.")
  static final class Show extends OnLeases {
    @Parameters(
        index = "2",
        paramLabel = "LEASE",
        description = "Its number, as 'lease grant' prints it.")
    private long lease;

    @Override
    public Integer call() {
      return print(with(leases -> leases.timeToLive(lease)));
    }
  }

  /** {@code terroir lease revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Ends a lease and removes the keys attached to it.")
  static final class Revoke extends OnLeases {
    @Parameters(
        index = "2",
        paramLabel = "LEASE",
        description = "Its number, as 'lease grant' prints it.")
    private long lease;

    @Override
    public Integer call() {
      return printRemoved(with(leases -> leases.revoke(lease)));
    }
  }
}

package io.terroir.node.cli;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Election;
import io.terroir.sdk.Leader;
import io.terroir.sdk.Leadership;
import io.terroir.sdk.Observation;
import io.terroir.sdk.TerroirClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir elect}. */
@Command(
    name = "elect",
    mixinStandardHelpOptions = true,
    description = {
      "With a VALUE: campaigns, says when this process leads, and leads until it is stopped.",
      "Without: says who leads now; with --listen also each change of that, until it is stopped.",
      "Exits with 3 if nobody leads, with 1 if this process has lost its leadership."
    })
final class ElectCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "2", paramLabel = "NAME", description = "The election, by its name.")
  private String name = "";

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "What this process proclaims while it leads.")
  private Optional<String> value = Optional.empty();

  @Option(
      names = {"--listen", "-l"},
      description = "Print whoever leads, one line for each change.")
  private boolean listen;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "With --listen: end after so many lines; 0: never (default: ${DEFAULT-VALUE}).")
  private long count;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = DurationArgument.class,
      defaultValue = "10s",
      description = "How long others wait if this process dies (default: ${DEFAULT-VALUE}).")
  private Duration ttl = Duration.ZERO;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    if (listen && value.isPresent()) {
      throw new ParameterException(spec.commandLine(), "--listen goes without a VALUE");
    }
    try (TerroirClient terroir = client.connect()) {
      Election election = terroir.keyspace(target.keyspace).origin(target.origin).election(name);
      if (value.isPresent()) {
        return lead(election.campaign(value.get(), ttl), value.get());
      }
      return listen ? listen(election) : show(election.leader());
    }
  }

  private int lead(Leadership leadership, String proclaimed) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!over.get()) {
                    resign(leadership);
                  }
                },
                "resign"));
    print(new Leader(leadership.key(), leadership.token(), ByteString.copyFromUtf8(proclaimed)));
    CountDownLatch lost = new CountDownLatch(1);
    var unused = leadership.whenLost().thenRun(lost::countDown);
    lost.await();
    over.set(true);
    spec.commandLine().getErr().println("terroir: this process leads no more");
    return ExitCodes.FAILED;
  }

  /** Or else the next would wait for the end of the lease. */
  private static void resign(Leadership leadership) {
    var unused =
        leadership.resignAsync().orTimeout(1, TimeUnit.SECONDS).exceptionally(failure -> null);
    unused.join();
  }

  private int show(Optional<Leader> leader) {
    if (leader.isEmpty()) {
      spec.commandLine().getErr().println("terroir: nobody leads");
      return ExitCodes.NOT_FOUND;
    }
    print(leader.get());
    return ExitCodes.DONE;
  }

  private int listen(Election election) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count == 0 ? 1 : Math.toIntExact(count));
    Observation observation =
        election.observe(
            leader -> {
              if (count == 0 || left.getCount() > 0) {
                print(leader);
              }
              if (count > 0) {
                left.countDown();
              }
            });
    try (observation) {
      left.await();
    }
    return ExitCodes.DONE;
  }

  private void print(Leader leader) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", leader.key().toStringUtf8());
    fields.put("token", leader.token());
    fields.put("value", leader.valueText());
    spec.commandLine()
        .getOut()
        .println(
            client.json()
                ? Output.json(fields)
                : leader.valueText()
                    + " leads by key "
                    + leader.key().toStringUtf8()
                    + ", token "
                    + leader.token());
    spec.commandLine().getOut().flush();
  }
}

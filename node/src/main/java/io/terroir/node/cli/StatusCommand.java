package io.terroir.node.cli;

import io.terroir.node.status.Finding;
import io.terroir.node.status.Findings;
import io.terroir.node.status.Health;
import io.terroir.node.status.Layout;
import io.terroir.node.status.Picture;
import io.terroir.node.status.StatusText;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what needs attention, regions, nodes, config replicas, shards and lags.",
      "One gateway tells what it sees, and asks every node how it is.",
      "With more than 24 of something only what stands out is listed.",
      "Colours are left out if NO_COLOR is set, or the output is no terminal."
    },
    footer = {
      "",
      "Exit codes: 0 healthy, 4 degraded (all is served, and something needs attention),",
      "5 down (not all is served), 1 if no gateway answers."
    })
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final int WIDTH_MIN = 40;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(names = "--shards", description = "List every shard.")
  private boolean shards;

  @Option(names = "--all", description = "List everything: findings, nodes, shards and lags.")
  private boolean all;

  @Option(
      names = "--width",
      paramLabel = "COLUMNS",
      description =
          "Wrap lines at this width, at least 40 characters. Default: that of the terminal; lines"
              + " of files and pipes are not wrapped.")
  private Optional<Integer> width = Optional.empty();

  @Option(
      names = "--watch",
      paramLabel = "INTERVAL",
      arity = "0..1",
      fallbackValue = "2s",
      converter = DurationArgument.class,
      description =
          "Look again after each INTERVAL, such as 500ms or 1m, until stopped. Without a value:"
              + " ${FALLBACK-VALUE}.")
  private Optional<Duration> interval = Optional.empty();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "With --watch: end after so many looks; 0: never (default: ${DEFAULT-VALUE}).")
  private long count;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (width.filter(columns -> columns < WIDTH_MIN).isPresent()) {
      throw new ParameterException(spec.commandLine(), "--width must be at least " + WIDTH_MIN);
    }
    if (count > 0 && interval.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--count goes with --watch");
    }
    try (TerroirClient terroir = client.connect()) {
      return interval.isEmpty() ? look(terroir) : watch(terroir, interval.get());
    }
  }

  /** A gateway that is restarted meanwhile is a line, and not the end. */
  private int watch(TerroirClient terroir, Duration every) throws InterruptedException {
    int code = ExitCodes.DONE;
    for (long looks = 1; ; looks++) {
      try {
        code = look(terroir);
      } catch (TerroirException e) {
        code = ExitCodes.FAILED;
        spec.commandLine().getErr().println("terroir: " + Problems.oneLine(e));
      }
      if (looks == count) {
        return code;
      }
      Thread.sleep(every.toMillis());
    }
  }

  private int look(TerroirClient terroir) {
    Picture picture = Picture.of(terroir.admin());
    List<Finding> findings = Findings.in(picture);
    PrintWriter out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(Output.json(fields(picture, findings)));
    } else {
      if (interval.isPresent()) {
        out.print(Terminal.isThere() ? CLEAR : "");
      }
      out.println(StatusText.of(picture, findings, layout(), new StatusText.Detail(all, shards)));
      if (interval.isPresent() && !Terminal.isThere()) {
        out.println();
      }
    }
    out.flush();
    return code(Finding.worst(findings));
  }

  private static Map<String, Object> fields(Picture picture, List<Finding> findings) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("health", Finding.worst(findings).name().toLowerCase(Locale.ROOT));
    fields.put("findings", findings);
    fields.put("status", picture.status());
    fields.put("nodes", picture.nodes());
    fields.put("config", picture.config());
    fields.put("strongShards", picture.strong());
    fields.put("weakShards", picture.weak());
    return fields;
  }

  private Layout layout() {
    return new Layout(
        Terminal.ansi(),
        width.orElseGet(() -> Terminal.isThere() ? Terminal.width() : Layout.UNBOUNDED));
  }

  private static int code(Health health) {
    return switch (health) {
      case HEALTHY -> ExitCodes.DONE;
      case DEGRADED -> ExitCodes.DEGRADED;
      case DOWN -> ExitCodes.DOWN;
    };
  }
}

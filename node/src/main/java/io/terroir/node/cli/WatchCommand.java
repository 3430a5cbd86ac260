package io.terroir.node.cli;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Entry;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.Watch;
import io.terroir.sdk.WatchEvent;
import io.terroir.sdk.WatchListener;
import io.terroir.sdk.WatchOptions;
import io.terroir.sdk.WatchPosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Prints every change of keys of an origin, as it happens, until it is stopped.",
      "A line is the revision, PUT or DELETE, the key and its value."
    })
final class WatchCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "KEY",
      description = "The key, or the first of a range; all keys of the origin if not given.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--range-end",
      paramLabel = "KEY",
      description = "Watch the keys from KEY on to before this one; empty for the origin's end.")
  private Optional<String> rangeEnd = Optional.empty();

  @Option(names = "--prefix", description = "Watch the keys that begin with KEY.")
  private boolean prefix;

  @Option(
      names = "--from-revision",
      paramLabel = "REVISION",
      defaultValue = "0",
      description = "Begin with the changes of this revision; with those from now on if not given.")
  private long fromRevision;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "End after so many changes, and those of the same revision; 0: never (default:"
              + " ${DEFAULT-VALUE}).")
  private long count;

  @Override
  public Integer call() throws InterruptedException {
    WatchOptions options = options();
    CompletableFuture<Void> enough = new CompletableFuture<>();
    try (TerroirClient terroir = client.connect();
        Watch watch =
            terroir
                .keyspace(target.keyspace)
                .origin(target.origin)
                .watch(options, new Printer(enough))) {
      var unused = watch.started().thenAccept(this::printBegin);
      enough.get();
      return ExitCodes.DONE;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TerroirException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private WatchOptions options() {
    if (prefix && (rangeEnd.isPresent() || key.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(), "--prefix goes with a KEY, and not with --range-end");
    }
    ByteString from = ByteString.copyFromUtf8(key.orElse(""));
    WatchOptions options;
    if (prefix) {
      options = WatchOptions.prefix(from);
    } else if (rangeEnd.isPresent() || key.isEmpty()) {
      options = WatchOptions.range(from, ByteString.copyFromUtf8(rangeEnd.orElse("")));
    } else {
      options = WatchOptions.key(from);
    }
    return fromRevision == WatchOptions.NOW ? options : options.startingAt(fromRevision);
  }

  private void printBegin(WatchPosition position) {
    spec.commandLine().getErr().println("watching from revision " + (position.revision() + 1));
    spec.commandLine().getErr().flush();
  }

  private String line(WatchEvent event) {
    if (!client.json()) {
      return event.revision()
          + "\t"
          + event
              .valueText()
              .map(value -> "PUT\t" + event.keyText() + "\t" + value)
              .orElse("DELETE\t" + event.keyText());
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("revision", event.revision());
    fields.put("type", event.entry().isPresent() ? "put" : "delete");
    fields.put("key", event.keyText());
    event.valueText().ifPresent(value -> fields.put("value", value));
    event.entry().map(Entry::version).ifPresent(version -> fields.put("version", version));
    return Output.json(fields);
  }

  private final class Printer implements WatchListener {
    private final CompletableFuture<Void> enough;
    private long printed;

    Printer(CompletableFuture<Void> enough) {
      this.enough = enough;
    }

    @Override
    public void onEvents(List<WatchEvent> events, WatchPosition through) {
      if (enough.isDone()) {
        return;
      }
      long last = 0;
      for (WatchEvent event : events) {
        if (count > 0 && printed >= count && event.revision() != last) {
          break;
        }
        spec.commandLine().getOut().println(line(event));
        printed++;
        last = event.revision();
      }
      spec.commandLine().getOut().flush();
      if (count > 0 && printed >= count) {
        enough.complete(null);
      }
    }

    @Override
    public void onCompacted(long revision) {
      enough.completeExceptionally(
          new TerroirException(
              Reason.COMPACTED,
              false,
              "changes were let go of before they could be told; the history begins after revision "
                  + revision));
    }

    @Override
    public void onFailed(TerroirException failure) {
      enough.completeExceptionally(failure);
    }
  }
}

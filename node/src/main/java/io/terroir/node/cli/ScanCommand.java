package io.terroir.node.cli;

import com.google.protobuf.ByteString;
import io.terroir.sdk.Consistency;
import io.terroir.sdk.Entry;
import io.terroir.sdk.Origin;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.ScanPage;
import io.terroir.sdk.TerroirClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code terroir scan}. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = "Lists the keys of an origin with their values, in order.")
final class ScanCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private OriginArguments target = new OriginArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "KEY",
      description = "The first key. Default: the first of the origin.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "KEY",
      description = "The first key no longer wanted. Default: none.")
  private String to = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many entries at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--eventual",
      description = "Read from the nearest replica, perhaps a moment behind.")
  private boolean eventual;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      defaultValue = "0",
      description = "Read the state of an earlier revision; the latest if not given.")
  private long revision;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      Origin origin = terroir.keyspace(target.keyspace).origin(target.origin);
      Optional<ByteString> next = Optional.of(ByteString.copyFromUtf8(from));
      int left = limit;
      while (next.isPresent() && left > 0) {
        ScanPage page = origin.scan(page(next.get(), left));
        page.entries().forEach(this::print);
        left -= page.entries().size();
        next = page.next();
      }
    }
    return ExitCodes.DONE;
  }

  private ScanOptions page(ByteString first, int left) {
    return new ScanOptions(
        first,
        ByteString.copyFromUtf8(to),
        Math.min(left, ScanOptions.LIMIT_MAX),
        eventual ? Consistency.EVENTUAL : Consistency.LINEARIZABLE,
        revision);
  }

  private void print(Entry entry) {
    spec.commandLine()
        .getOut()
        .println(
            client.json()
                ? Output.json(
                    Map.of(
                        "key", entry.keyText(),
                        "value", entry.valueText(),
                        "modRevision", entry.modRevision(),
                        "version", entry.version()))
                : entry.keyText() + "\t" + entry.valueText());
  }
}

package io.terroir.node.cli;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.process.ConfiguredProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code terroir bench replica}: a node, as {@code terroir node} runs it, that ends when its
 * standard input does. So it ends with the benchmark that started it, even if that is killed.
 */
@Command(name = "replica", hidden = true, description = "A node of a benchmark; started by it.")
final class BenchReplicaCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", required = true)
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    ConfiguredProcess process =
        ConfiguredProcess.start(
            new ConfigLoader().load(file, Map.of()), Role.NODE, new ExitOnFailStop());
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } finally {
      process.close();
    }
    return ExitCodes.DONE;
  }
}

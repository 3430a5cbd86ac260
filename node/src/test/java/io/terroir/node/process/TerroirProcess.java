package io.terroir.node.process;

import io.terroir.node.cli.Main;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Starts {@code terroir} as the launcher does, in a process of its own. */
final class TerroirProcess implements AutoCloseable {
  private static final Duration UP_MAX = Duration.ofSeconds(90);

  private final List<Process> started = new ArrayList<>();

  Process dev(Path directory, int port) throws IOException {
    return start(
        "dev",
        "--data-dir",
        directory.toString(),
        "--port",
        Integer.toString(port),
        "--metrics-port",
        "0");
  }

  private Process start(String... arguments) throws IOException {
    Process process =
        builder(arguments)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(process);
    return process;
  }

  private static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  void awaitUp(String endpoint) {
    Awaitility.await()
        .atMost(UP_MAX)
        .ignoreExceptions()
        .until(
            () -> {
              try (TerroirClient client =
                  TerroirClient.builder()
                      .endpoints(endpoint)
                      .deadline(Duration.ofSeconds(2))
                      .build()) {
                return client.admin().status().regions().size() == 3;
              }
            });
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}

package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.load.Driver;
import io.terroir.benchmarks.load.RunRequest;
import io.terroir.benchmarks.load.RunResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process that makes the load on one system. It ends when this process does, since its input
 * ends then.
 */
final class DriverProcess implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofMinutes(3);

  /** What a run may take beyond its time: calls under way are waited for. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final long POLL_MILLIS = 100;
  private static final String END = "";

  private final String name;
  private final Path log;
  private final Process process;
  private final PrintWriter requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private DriverProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    Thread reader = new Thread(this::read, name + "-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it.
   *
   * @param directory for its log
   */
  static DriverProcess start(Launch launch, Path directory) {
    Path log = directory.resolve(launch.name() + ".log");
    try {
      return new DriverProcess(
          launch.name(),
          log,
          new ProcessBuilder(launch.command()).redirectError(log.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(launch.name() + " cannot be started", e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException killed) {
      // The end, too.
    }
    answers.add(END);
  }

  /**
   * Waits until the system takes puts and has all keys.
   *
   * @param whileWaiting run now and then; what it throws ends the waiting
   */
  void awaitReady(Runnable whileWaiting) {
    String unused = await(Driver.READY, READY_MAX, whileWaiting);
  }

  /**
   * Measures.
   *
   * @param onMeasuring run when the measured time begins
   * @param onMeasured run when it ends
   */
  RunResult run(
      RunRequest request, Runnable whileWaiting, Runnable onMeasuring, Runnable onMeasured) {
    requests.println(Driver.RUN + request.toLine());
    Duration patience = request.warmUp().plus(request.measured()).plus(GRACE);
    String unusedMeasuring = await(Driver.MEASURING, patience, whileWaiting);
    onMeasuring.run();
    String unusedMeasured = await(Driver.MEASURED, patience, whileWaiting);
    onMeasured.run();
    return RunResult.parse(await(Driver.RESULT, patience, whileWaiting));
  }

  /** The rest of the next line, which begins with {@code word}. */
  private String await(String word, Duration patience, Runnable whileWaiting) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    @Nullable String line = poll();
    while (line == null) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException(
            name + " did not say '" + word.strip() + "' in " + patience.toSeconds() + " s");
      }
      whileWaiting.run();
      line = poll();
    }
    if (line.startsWith(Driver.FAILED)) {
      throw new IllegalStateException(name + ": " + line.substring(Driver.FAILED.length()));
    }
    if (!line.startsWith(word)) {
      throw new IllegalStateException(
          name + " ended: " + (line.equals(END) ? ChildProcess.lastWords(log) : line));
    }
    return line.substring(word.length());
  }

  private @Nullable String poll() {
    try {
      return answers.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.terroir.benchmarks.load;

import io.terroir.benchmarks.load.KeyChooser.Distribution;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The process that makes the load on one system, told what to do line by line. It is the same for
 * every system but for its {@link Target}.
 *
 * <table>
 *   <caption>The conversation</caption>
 *   <tr><th>it reads</th><th>it writes</th></tr>
 *   <tr><td>nothing yet</td><td>{@code ready}, when all groups take puts and all keys are there
 *       </td></tr>
 *   <tr><td>{@code run} and a {@link RunRequest}</td><td>{@code measuring}, {@code measured},
 *       {@code result} and a {@link RunResult}</td></tr>
 *   <tr><td>the end</td><td>nothing; it ends</td></tr>
 *   <tr><td>anything</td><td>{@code failed} and one line, if it cannot go on; it ends</td></tr>
 * </table>
 */
public final class Driver {
  /** When the keys are there. */
  public static final String READY = "ready";

  /** Before a {@link RunRequest}. */
  public static final String RUN = "run ";

  /** When the warm-up is over. */
  public static final String MEASURING = "measuring";

  /** When the measured time is over. */
  public static final String MEASURED = "measured";

  /** Before a {@link RunResult}. */
  public static final String RESULT = "result ";

  /** Before the reason. */
  public static final String FAILED = "failed ";

  private Driver() {}

  /**
   * Talks on standard input and output until the input ends, then ends the process.
   *
   * @param words {@code keys}, {@code groups}, {@code value-bytes}, {@code distribution} and what
   *     {@code opener} wants to know
   */
  public static void main(String[] words, Function<Arguments, Target> opener) {
    PrintStream out = System.out;
    // What libraries print must not get into the conversation.
    System.setOut(System.err);
    int code = run(List.of(words), opener, System.in, out);
    // Threads of clients may still be there.
    Runtime.getRuntime().halt(code);
  }

  static int run(
      List<String> words, Function<Arguments, Target> opener, InputStream in, PrintStream out) {
    try {
      Arguments arguments = Arguments.parse(words);
      Workload workload =
          new Workload(
              arguments.number("keys"),
              arguments.number("groups"),
              arguments.number("value-bytes"),
              Distribution.valueOf(arguments.text("distribution").toUpperCase(Locale.ROOT)));
      try (Target target = opener.apply(arguments)) {
        converse(new LoadRun(target, workload), in, out);
      }
      return 0;
    } catch (IOException | RuntimeException e) {
      say(out, FAILED + Meter.oneLine(e));
      e.printStackTrace(System.err);
      return 1;
    }
  }

  private static void converse(LoadRun load, InputStream in, PrintStream out) throws IOException {
    load.awaitFirstPuts();
    load.fill();
    say(out, READY);
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(RUN)) {
        throw new IllegalArgumentException("'" + line + "' is not understood");
      }
      RunResult result =
          load.run(
              RunRequest.parse(line.substring(RUN.length())),
              () -> say(out, MEASURING),
              () -> say(out, MEASURED));
      say(out, RESULT + result.toLine());
    }
  }

  private static void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}

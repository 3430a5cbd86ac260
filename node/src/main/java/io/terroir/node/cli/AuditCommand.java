package io.terroir.node.cli;

import io.terroir.node.audit.AuditExport;
import io.terroir.node.audit.AuditFile;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Exports the audit log of the directory, and verifies it.")
final class AuditCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "export or verify?");
  }

  @Command(
      name = "export",
      description = "Writes all records of a config replica to a file, one JSON line each.",
      mixinStandardHelpOptions = true)
  int export(
      @Mixin ClientOptions client,
      @Option(
              names = "--from",
              paramLabel = "NODE",
              defaultValue = "",
              description = "The config replica; whichever answers if not given.")
          String replica,
      @Parameters(paramLabel = "FILE", description = "A file that does not exist yet.") Path file)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    if (Files.exists(file)) {
      throw new ParameterException(spec.commandLine(), file + " exists already");
    }
    // Under another name until it is whole: a part of a log would be taken for a damaged one.
    Path part = file.resolveSibling(file.getFileName() + ".part");
    long records;
    try (TerroirClient terroir = client.connect();
        Writer out = Files.newBufferedWriter(part)) {
      records =
          AuditExport.write(
              terroir.admin()::audit,
              replica,
              Instant.now(),
              out,
              written -> {
                err.print("\r" + written + " records");
                err.flush();
              });
      err.println();
    }
    Files.move(part, file);
    spec.commandLine()
        .getOut()
        .println(
            client.json()
                ? Output.json(Map.of("file", file.toString(), "records", records))
                : records + " records are in " + file);
    return ExitCodes.DONE;
  }

  @Command(
      name = "verify",
      description = {
        "Checks a file that was exported; needs no connection.",
        "Names the first bad record, and exits with 1 if there is one."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(paramLabel = "FILE", description = "What export wrote.") Path file,
      @Option(
              names = "--heads",
              paramLabel = "FILE",
              description =
                  "Compare with the chains of another export, of another replica or time.")
          @Nullable Path heads,
      @Option(names = "--json", description = "Print JSON instead of text.") boolean json) {
    AuditFile log = new AuditFile(file);
    AuditFile.Verdict verdict = log.verify();
    Optional<String> problem = verdict.problem();
    if (problem.isEmpty() && heads != null) {
      AuditFile other = new AuditFile(heads);
      problem = other.verify().problem();
      if (problem.isEmpty()) {
        problem = log.differenceFrom(other);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = new TreeMap<>();
      result.put("records", verdict.records());
      result.put("chains", verdict.chains());
      result.put("missing", verdict.missing());
      problem.ifPresent(what -> result.put("problem", what));
      out.println(Output.json(result));
    } else {
      verdict.missing().forEach(range -> out.println("not in this file, chain " + range));
      out.println(
          problem.isPresent()
              ? "BAD: " + problem.get()
              : verdict.records() + " records in " + verdict.chains() + " chains are as written");
    }
    return problem.isPresent() ? ExitCodes.FAILED : ExitCodes.DONE;
  }
}

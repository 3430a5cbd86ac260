package io.terroir.node.cli;

import io.terroir.epaxos.log.EpochRecords;
import io.terroir.gossip.weak.DeltaRecords;
import io.terroir.node.journal.JournalContents;
import io.terroir.node.journal.JournalDirectory;
import io.terroir.raft.log.GroupRecords;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.DiskJournalReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir journal}. */
@Command(
    name = "journal",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows what is in the journal of a node, and verifies it.",
      "Changes nothing; the node may be running."
    })
final class JournalCommand implements Runnable {
  private static final String NOBODY = "-";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "inspect or verify?");
  }

  @Command(
      name = "inspect",
      description = "Shows whose disk it is, and how far each replica on it has come.",
      mixinStandardHelpOptions = true)
  int inspect(
      @Parameters(paramLabel = "DIR", description = "The data directory of a node, or its journal.")
          Path directory,
      @Option(names = "--json", description = "Print JSON instead of text.") boolean json) {
    JournalContents contents = read(directory);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Output.json(asJson(contents)));
    } else {
      print(contents, out);
    }
    return ExitCodes.DONE;
  }

  @Command(
      name = "verify",
      description = {
        "Reads every record, and checks it against its checksum and the rules of its protocol.",
        "Exits with 1 if one is bad."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(paramLabel = "DIR", description = "The data directory of a node, or its journal.")
          Path directory,
      @Option(names = "--json", description = "Print JSON instead of text.") boolean json) {
    List<String> problems;
    Map<String, Object> result = new LinkedHashMap<>();
    try {
      JournalContents contents = read(directory);
      result.put("records", records(contents));
      problems = contents.problems();
    } catch (StorageException damaged) {
      if (journalIn(directory).found().isEmpty()) {
        throw damaged;
      }
      problems = List.of(Problems.oneLine(damaged));
    }
    result.put("problems", problems);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Output.json(result));
    } else if (problems.isEmpty()) {
      out.println(result.get("records") + " records are sound");
    } else {
      problems.forEach(problem -> out.println("BAD: " + problem));
    }
    return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  private static JournalDirectory journalIn(Path directory) {
    Path inside = directory.resolve("journal");
    return new JournalDirectory(Files.isDirectory(inside) ? inside : directory);
  }

  private static JournalContents read(Path directory) {
    try (RocksResources resources = RocksResources.forManyNodes();
        DiskJournalReader journal = journalIn(directory).openToRead(resources)) {
      return JournalContents.read(journal);
    }
  }

  private static long records(JournalContents contents) {
    return contents.epochs().stream()
            .mapToLong(one -> one.phases().committed() + one.phases().open())
            .sum()
        + contents.groups().stream().mapToLong(GroupRecords::entries).sum()
        + contents.deltas().keyspaces().stream().mapToLong(DeltaRecords::deltas).sum();
  }

  private static Map<String, Object> asJson(JournalContents contents) {
    Map<String, Object> json = new LinkedHashMap<>();
    contents
        .disk()
        .ifPresent(
            disk -> {
              json.put("node", disk.node().name());
              json.put("region", disk.region().name());
              json.put("disk", disk.disk().number());
              json.put("incarnation", disk.incarnation());
            });
    contents
        .replica()
        .ifPresent(
            replica -> {
              json.put("replica", replica.replica().number());
              json.put("replicaIncarnation", replica.incarnation());
              json.put("epoch", replica.membership().epoch());
            });
    json.put("epochs", contents.epochs());
    json.put("groups", contents.groups().stream().map(JournalCommand::groupAsJson).toList());
    json.put(
        "weakKeyspaces",
        contents.deltas().keyspaces().stream().map(JournalCommand::deltasAsJson).toList());
    return json;
  }

  private static Map<String, Object> groupAsJson(GroupRecords group) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("shard", group.shard().toString());
    group
        .hardState()
        .ifPresent(
            state -> {
              json.put("term", state.term().number());
              json.put("vote", state.vote().map(node -> node.name()));
              json.put("joining", state.joining());
            });
    json.put("baseIndex", group.base().index());
    json.put("lastIndex", group.last().index());
    json.put("lastTerm", group.last().term().number());
    json.put("entries", group.entries());
    json.put("bytes", group.bytes());
    return json;
  }

  private static Map<String, Object> deltasAsJson(DeltaRecords deltas) {
    return Map.of(
        "keyspace", deltas.keyspace().number(), "deltas", deltas.deltas(), "bytes", deltas.bytes());
  }

  private static void print(JournalContents contents, PrintWriter out) {
    out.println(
        contents
            .disk()
            .map(
                disk ->
                    "disk %d of node %s in %s, start %d"
                        .formatted(
                            disk.disk().number(),
                            disk.node().name(),
                            disk.region().name(),
                            disk.incarnation()))
            .orElse("a disk that no node has claimed"));
    contents
        .replica()
        .ifPresent(
            own ->
                out.printf(
                    "EPaxos replica %d, life %d, epoch %d%n",
                    own.replica().number(), own.incarnation(), own.membership().epoch()));
    printTable(
        out,
        List.of("EPOCH", "INITIAL", "PRE-ACCEPTED", "ACCEPTED", "COMMITTED", "BYTES"),
        contents.epochs().stream().map(JournalCommand::row).toList());
    printTable(
        out,
        List.of("GROUP", "TERM", "VOTE", "BASE", "LAST", "ENTRIES", "BYTES"),
        contents.groups().stream().map(JournalCommand::row).toList());
    printTable(
        out,
        List.of("WEAK KEYSPACE", "DELTAS", "BYTES"),
        contents.deltas().keyspaces().stream().map(JournalCommand::row).toList());
  }

  private static void printTable(PrintWriter out, List<String> header, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      out.println();
      out.println(Output.table(header, rows));
    }
  }

  private static List<String> row(EpochRecords one) {
    return texts(
        one.epoch(),
        one.phases().initial(),
        one.phases().preAccepted(),
        one.phases().accepted(),
        one.phases().committed(),
        one.bytes());
  }

  private static List<String> row(GroupRecords group) {
    return texts(
        group.shard(),
        group.hardState().map(state -> state.term().toString()).orElse(NOBODY),
        group.hardState().flatMap(state -> state.vote()).map(node -> node.name()).orElse(NOBODY),
        group.base(),
        group.last(),
        group.entries(),
        group.bytes());
  }

  private static List<String> row(DeltaRecords deltas) {
    return texts(deltas.keyspace(), deltas.deltas(), deltas.bytes());
  }

  private static List<String> texts(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell.toString());
    }
    return texts;
  }
}

package io.terroir.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditRecordCodec;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Author;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AuditHead;
import io.terroir.sdk.AuditPage;
import io.terroir.sdk.AuditPosition;
import io.terroir.sdk.AuditRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported log is verified offline, and whatever is altered in it is found and named. */
class AuditFileTest {
  private static final int PAGE = 2;

  @TempDir Path directory;

  /** The log of a replica. */
  private static final class Log implements AuditExport.Source {
    final List<AuditRecord> records = new ArrayList<>();
    final List<AuditHead> heads = new ArrayList<>();

    /** A chain of which the replica has the records from {@code from} on. */
    Log chain(int replica, int from, int length, String reason) {
      AuditHash hash = AuditHash.START;
      for (int sequence = 1; sequence <= length; sequence++) {
        CommandId id = new CommandId(new ReplicaId(replica), 1, sequence);
        ByteString bytes = sequence == 2 ? AuditRecordCodec.nothing(1) : record(id, reason);
        AuditPosition at = new AuditPosition(replica, 1, sequence);
        if (sequence >= from) {
          records.add(new AuditRecord(at, hash.bytes(), bytes));
        }
        hash = hash.after(id, bytes);
        if (sequence == length) {
          heads.add(new AuditHead(at, hash.bytes()));
        }
      }
      return this;
    }

    private static ByteString record(CommandId id, String reason) {
      DirectoryCommand command =
          new DirectoryCommand.RetireNode(
              new NodeId("node-" + id.sequence()), new RegionId("eu-west-1"));
      Author author = new Author(new NodeId("gateway"), new Cause("ann", reason), 1_000);
      return AuditRecordCodec.commands(
          1,
          List.of(
              new AuditedCommand(
                  CommandCodec.encode(command, author),
                  OutcomeCodec.encode(new DirectoryOutcome.Done()))));
    }

    @Override
    public AuditPage page(String replica, Optional<AuditPosition> after) {
      int first = after.map(at -> indexOf(at) + 1).orElse(0);
      int last = Math.min(first + PAGE, records.size());
      return new AuditPage(
          "config-1",
          after.isPresent() ? List.of() : heads,
          records.subList(first, last),
          last < records.size());
    }

    private int indexOf(AuditPosition at) {
      return records.stream().map(AuditRecord::at).toList().indexOf(at);
    }
  }

  private AuditFile export(String name, Log log) throws IOException {
    StringWriter out = new StringWriter();
    long count = AuditExport.write(log, "", Instant.EPOCH, out, written -> {});
    assertThat(count).isLessThanOrEqualTo(log.records.size());
    Path path = directory.resolve(name);
    Files.writeString(path, out.toString());
    return new AuditFile(path);
  }

  private AuditFile twoChains() throws IOException {
    return export("log", new Log().chain(1, 1, 5, "because").chain(2, 1, 3, "because"));
  }

  private Optional<String> problemAfter(UnaryOperator<List<String>> alteration) throws IOException {
    twoChains();
    Path path = directory.resolve("log");
    List<String> lines = new ArrayList<>(Files.readAllLines(path));
    Files.write(path, alteration.apply(lines));
    return new AuditFile(path).verify().problem();
  }

  private static UnaryOperator<List<String>> inLine(int number, String what, String by) {
    return lines -> {
      String line = lines.get(number - 1);
      assertThat(line).contains(what);
      lines.set(number - 1, line.replace(what, by));
      return lines;
    };
  }

  @Test
  void logThatWasNotAlteredIsGood() throws IOException {
    AuditFile.Verdict verdict = twoChains().verify();

    assertThat(verdict.problem()).isEmpty();
    assertThat(verdict.records()).isEqualTo(8);
    assertThat(verdict.chains()).isEqualTo(2);
    assertThat(verdict.missing()).isEmpty();
  }

  @Test
  void recordSaysWhoDidWhatAndWhy() throws IOException {
    twoChains();
    String line = Files.readAllLines(directory.resolve("log")).get(1);

    assertThat(line)
        .contains("\"retire_node\":{\"node\":\"node-1\",\"region\":\"eu-west-1\"}")
        .contains("\"principal\":\"ann\",\"reason\":\"because\"")
        .contains("\"submitted\":\"1970-01-01T00:00:01Z\"")
        .contains("\"done\":{}");
  }

  @Test
  void alteredTextIsNamed() throws IOException {
    assertThat(problemAfter(inLine(4, "because", "despite")).orElseThrow())
        .contains("log:4: record r1.1.3 says something else than was exported");
  }

  @Test
  void alteredHashIsNamed() throws IOException {
    assertThat(problemAfter(inLine(8, "\"hash\":\"", "\"hash\":\"0")).orElseThrow())
        .contains("log:8: record r2.1.2 does not have the hash that it claims");
  }

  @Test
  void recordThatIsLeftOutIsNoticedAtTheNext() throws IOException {
    assertThat(
            problemAfter(
                    lines -> {
                      lines.remove(3);
                      return lines;
                    })
                .orElseThrow())
        .contains("log:4: record r1.1.4 is not the next of its chain: 3 is expected");
  }

  /** With all its hashes in order: only what comes after it shows that it is another one. */
  @Test
  void recordThatIsReplacedByAWholeOneIsNoticedAtTheNext() throws IOException {
    export("other", new Log().chain(1, 1, 5, "because").chain(2, 1, 3, "despite"));
    String other = Files.readAllLines(directory.resolve("other")).get(6);

    assertThat(
            problemAfter(
                    lines -> {
                      lines.set(6, other);
                      return lines;
                    })
                .orElseThrow())
        .contains("log:8: record r2.1.2 does not follow from the record before it");
  }

  @Test
  void chainThatIsCutOffIsNoticedAtTheHeads() throws IOException {
    assertThat(
            problemAfter(
                    lines -> {
                      lines.remove(lines.size() - 2);
                      return lines;
                    })
                .orElseThrow())
        .contains("ends chain r2.1 at 3 instead of 2: records are cut off");
  }

  @Test
  void fileThatIsCutOffIsBad() throws IOException {
    assertThat(problemAfter(lines -> lines.subList(0, 4)).orElseThrow())
        .contains("the file ends without its heads");
  }

  @Test
  void whatIsAddedToALineIsNamed() throws IOException {
    assertThat(problemAfter(inLine(2, "{\"type\"", "{\"note\":\"x\",\"type\"")).orElseThrow())
        .contains("log:2: record r1.1.1 says something else than was exported");
  }

  @Test
  void lineThatIsNoJsonIsNamed() throws IOException {
    assertThat(problemAfter(inLine(3, "\"chain\"", "chain")).orElseThrow())
        .contains("log:3: line is not JSON");
  }

  @Test
  void replicaThatEnteredLaterSaysWhatItLacks() throws IOException {
    AuditFile late = export("late", new Log().chain(1, 4, 5, "because").chain(2, 9, 3, "because"));

    assertThat(late.verify().problem()).isEmpty();
    assertThat(late.verify().records()).isEqualTo(2);
    assertThat(late.verify().missing()).containsExactly("r1.1: 1 to 3", "r2.1: 1 to 3");
    assertThat(late.differenceFrom(twoChains())).isEmpty();
    assertThat(twoChains().differenceFrom(late)).isEmpty();
  }

  @Test
  void longerLogOfTheSameChainsDoesNotDiffer() throws IOException {
    AuditFile longer = export("longer", new Log().chain(1, 1, 9, "because"));

    assertThat(twoChains().differenceFrom(longer)).isEmpty();
    assertThat(longer.differenceFrom(twoChains())).isEmpty();
  }

  @Test
  void recordThatDiffersFromAnotherReplicasIsNamed() throws IOException {
    AuditFile other =
        export("other", new Log().chain(1, 1, 5, "because").chain(2, 1, 3, "despite"));
    assertThat(other.verify().problem()).isEmpty();

    assertThat(twoChains().differenceFrom(other).orElseThrow())
        .contains("log:7: record r2.1.1 is another one in");
  }

  /** Of a replica that has only the ends of the chains. */
  @Test
  void endThatDiffersFromAnotherReplicasIsNamed() throws IOException {
    AuditFile other = export("other", new Log().chain(1, 9, 3, "despite"));

    assertThat(twoChains().differenceFrom(other).orElseThrow())
        .contains("log:4: record r1.1.3 is another one in");
  }

  @Test
  void whatIsRecordedDuringTheExportIsLeftForTheNext() throws IOException {
    Log log = new Log().chain(1, 1, 5, "because");
    AuditHead end = log.heads.remove(0);
    log.heads.add(new AuditHead(new AuditPosition(1, 1, 4), log.records.get(4).previous()));
    assertThat(end.at().sequence()).isEqualTo(5);

    AuditFile.Verdict verdict = export("moving", log).verify();

    assertThat(verdict.problem()).isEmpty();
    assertThat(verdict.records()).isEqualTo(4);
  }
}

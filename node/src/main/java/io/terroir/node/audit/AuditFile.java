package io.terroir.node.audit;

import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exported audit log in a file. */
public final class AuditFile {
  private final Path path;

  /** The log in {@code path}. */
  public AuditFile(Path path) {
    this.path = path;
  }

  /**
   * What a verification has found.
   *
   * @param records how many are good
   * @param chains how many chains there are
   * @param missing what the file says that its replica does not have, a text for each range
   * @param problem what is wrong with the first bad line, and where it is; empty if all are good
   */
  public record Verdict(long records, int chains, List<String> missing, Optional<String> problem) {
    public Verdict {
      missing = List.copyOf(missing);
    }
  }

  /** Checks every record, that none is left out, and the ends of the chains. */
  public Verdict verify() {
    AuditCheck check = new AuditCheck();
    Optional<String> problem = eachLine(check::take);
    if (problem.isEmpty()) {
      try {
        check.finish();
      } catch (IllegalArgumentException cut) {
        problem = Optional.of(path + ": the last line " + cut.getMessage());
      }
    }
    return new Verdict(check.records(), check.chains(), check.missing(), problem);
  }

  /**
   * Where the chains of two verified files part: at a record that both have, or at an end. Empty if
   * one of any two chains is the beginning of the other.
   */
  public Optional<String> differenceFrom(AuditFile other) {
    Map<CommandId, AuditHead> otherEnds = new HashMap<>();
    Optional<String> unread =
        other.eachLine(
            line -> {
              if (line instanceof AuditLine.Heads heads) {
                heads.heads().forEach(end -> otherEnds.put(end.issuer().id(end.sequence()), end));
              }
            });
    if (unread.isPresent()) {
      return unread;
    }
    try (Records theirs = new Records(other.path)) {
      return eachLine(
          line -> {
            if (line instanceof AuditLine.Entry entry) {
              AuditRecord ours = entry.record();
              AuditHead end = otherEnds.get(ours.id());
              AuditRecord same = theirs.find(ours.id());
              if ((end != null && !end.hash().equals(ours.hash()))
                  || (same != null && !same.hash().equals(ours.hash()))) {
                throw new IllegalArgumentException("is another one in " + other.path);
              }
            } else if (line instanceof AuditLine.Heads heads) {
              for (AuditHead end : heads.heads()) {
                AuditHead same = otherEnds.get(end.issuer().id(end.sequence()));
                if (same != null && !same.hash().equals(end.hash())) {
                  throw new IllegalArgumentException(
                      "has another end of chain " + end.issuer() + " than " + other.path);
                }
              }
            }
          });
    }
  }

  /** The records of a file, which are looked for in their order. */
  private static final class Records implements AutoCloseable {
    private final BufferedReader in;
    private @Nullable AuditRecord next;

    Records(Path path) {
      in = open(path);
      advance();
    }

    @Nullable AuditRecord find(CommandId id) {
      while (next != null && next.id().compareTo(id) < 0) {
        advance();
      }
      return next != null && next.id().equals(id) ? next : null;
    }

    private void advance() {
      next = null;
      for (String line = readLine(in); line != null; line = readLine(in)) {
        if (AuditFormat.read(line) instanceof AuditLine.Entry entry) {
          next = entry.record();
          return;
        }
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Stops at the first line that {@code action} rejects, and says which it is and why. */
  private Optional<String> eachLine(Consumer<AuditLine> action) {
    try (BufferedReader in = open(path)) {
      long number = 0;
      for (String text = readLine(in); text != null; text = readLine(in)) {
        number++;
        String what = "line";
        try {
          AuditLine line = AuditFormat.read(text);
          if (line instanceof AuditLine.Entry entry) {
            what = "record " + entry.record().id();
          }
          action.accept(line);
        } catch (IllegalArgumentException bad) {
          return Optional.of(
              path + ":" + number + ": " + nameOf(what, text) + " " + bad.getMessage());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(String what, String text) {
    return what.equals("line")
        ? AuditFormat.idOf(text).map(id -> "record " + id).orElse(what)
        : what;
  }

  private static BufferedReader open(Path path) {
    try {
      return Files.newBufferedReader(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String readLine(BufferedReader in) {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

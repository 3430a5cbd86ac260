package io.terroir.node.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation. */
record Markdown(Path path, List<String> lines) {
  /** The checkout: tests run in the directory of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".m2", "node_modules");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");

  static Markdown read(Path path) {
    try {
      return new Markdown(path, Files.readString(path).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All pages below {@code directory}. */
  static List<Markdown> below(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(path -> path.toString().endsWith(".md"))
          .filter(
              path -> Stream.of(parts(directory.relativize(path))).noneMatch(NOT_OURS::contains))
          .sorted()
          .map(Markdown::read)
          .toList();
    }
  }

  private static String[] parts(Path path) {
    return path.toString().split(Pattern.quote(path.getFileSystem().getSeparator()));
  }

  private List<String> prose() {
    return split(false);
  }

  /** Lines in blocks of code. */
  List<String> code() {
    return split(true);
  }

  private List<String> split(boolean code) {
    List<String> wanted = new ArrayList<>();
    boolean inCode = false;
    for (String line : lines) {
      if (line.stripLeading().startsWith("```")) {
        inCode = !inCode;
      } else if (inCode == code) {
        wanted.add(line);
      }
    }
    return wanted;
  }

  /** Where links lead, but for what is quoted as code. */
  List<String> links() {
    return prose().stream()
        .map(line -> line.replaceAll("`[^`]*`", "`"))
        .flatMap(line -> LINK.matcher(line).results().map(found -> found.group(1)))
        .toList();
  }

  /** The names under which headings are found, as GitHub makes them. */
  Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    for (String line : prose()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor =
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .strip()
                .replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }
}

package io.terroir.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart, rendered by the engine of Helm inside this process. */
final class Chart {
  /** The chart. */
  static final Path DIRECTORY = Path.of("terroir").toAbsolutePath();

  /** The pod of {@code helm test}, in the chart. */
  static final Path TEST = Path.of("templates/tests/status.yaml");

  /** What users start from. */
  static final Path EXAMPLES = Path.of("examples").toAbsolutePath();

  /** Further value sets. */
  static final Path VALUES = Path.of("src/test/resources/values").toAbsolutePath();

  /** The oldest Kubernetes that the chart promises to run on. */
  static final String KUBERNETES_OLDEST = "1.30.0";

  /**
   * Of hooks, such as the pod of {@code helm test}, the engine tells its callers nothing, so here
   * they are objects as the others.
   */
  private static final Path WITHOUT_HOOKS = copyWithoutHooks();

  private static final Map<ValueSet, Rendered> RENDERED = new EnumMap<>(ValueSet.class);

  private Chart() {}

  /** What a value set becomes; rendered once. */
  static synchronized Rendered render(ValueSet values) {
    return RENDERED.computeIfAbsent(
        values, set -> Rendered.parse(template(set.release(), set.files()).call()));
  }

  /**
   * What a value set becomes with some of its values set to others.
   *
   * @param changes such as {@code nodes.minReadySeconds=0}
   * @throws RuntimeException with what the schema or the chart refuses
   */
  static Rendered render(ValueSet values, String... changes) {
    TemplateCommand command = template(values.release(), values.files());
    Arrays.stream(changes)
        .map(change -> change.split("=", 2))
        .forEach(change -> command.set(change[0], change[1]));
    return Rendered.parse(command.call());
  }

  /**
   * The text of what value files become.
   *
   * @throws RuntimeException with what the schema or the chart refuses
   */
  static String text(List<Path> files) {
    return template("terroir", files).call();
  }

  private static Path copyWithoutHooks() {
    try {
      Path copy = Files.createDirectories(Path.of("target/chart-without-hooks")).toAbsolutePath();
      // That of an earlier run may have files that the chart does not have any more.
      delete(copy);
      copy(DIRECTORY, copy);
      Path test = copy.resolve(TEST);
      String hook = Files.readString(test);
      Files.writeString(test, hook.replaceAll("(?m)^ +helm\\.sh/hook.*\n", ""));
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  /** Copies all files of a directory. */
  static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static TemplateCommand template(String release, List<Path> files) {
    TemplateCommand command =
        new Helm(WITHOUT_HOOKS)
            .template()
            .withName(release)
            .withNamespace(release)
            .withKubeVersion(KUBERNETES_OLDEST);
    files.forEach(command::withValuesFile);
    return command;
  }
}

package io.terroir.simulation.mutation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule taken out of the product by an edit of one source file.
 *
 * @param id short name, words joined by hyphens
 * @param file the source, relative to the root of the checkout
 * @param snippet what is replaced; occurs exactly once, however its whitespace is broken
 * @param replacement what stands there instead
 * @param rule the rule that no longer holds
 * @param tests tests of a layer that must fail: {@code package.Class} or {@code
 *     package.Class#method}; empty if only seeds of the platform catch it
 * @param seedsMax within how many seeds of the whole platform, from 0 on, it must be caught; 0 if
 *     that takes too many for every build
 */
record Mutation(
    String id,
    String file,
    String snippet,
    String replacement,
    String rule,
    List<String> tests,
    int seedsMax) {
  private static final String SOURCES = "/src/main/java/";

  Mutation {
    tests = List.copyOf(tests);
  }

  /** A mutation of {@code file} without a net yet. */
  static Mutation of(String id, String file, String snippet, String replacement, String rule) {
    return new Mutation(id, file, snippet, replacement, rule, List.of(), 0);
  }

  /** The same, caught by {@code test}. */
  Mutation caughtBy(String... test) {
    return new Mutation(id, file, snippet, replacement, rule, List.of(test), seedsMax);
  }

  /** The same, caught by runs of the whole platform too. */
  Mutation caughtWithin(int seeds) {
    return new Mutation(id, file, snippet, replacement, rule, tests, seeds);
  }

  /** The module and class that are changed, for people. */
  String place() {
    String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length());
    return file.substring(0, file.indexOf(SOURCES)) + " " + name;
  }

  /** The file's class, as the compiler calls it. */
  String className() {
    String path = file.substring(file.indexOf(SOURCES) + SOURCES.length());
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }

  /**
   * The changed source.
   *
   * @throws AssertionError if the snippet is not there exactly once: the product has moved on, and
   *     the mutation must follow
   */
  String applyTo(String source) {
    Matcher found = pattern().matcher(source);
    if (!found.find()) {
      throw new AssertionError(id + ": " + file + " no longer contains: " + snippet);
    }
    String mutated =
        source.substring(0, found.start()) + replacement + source.substring(found.end());
    if (found.find()) {
      throw new AssertionError(id + ": " + file + " contains more than once: " + snippet);
    }
    return mutated;
  }

  /** The snippet, with any whitespace where it has some: the formatter may break lines anew. */
  private Pattern pattern() {
    List<String> words = List.of(snippet.strip().split("\\s+"));
    return Pattern.compile(String.join("\\s+", words.stream().map(Pattern::quote).toList()));
  }
}

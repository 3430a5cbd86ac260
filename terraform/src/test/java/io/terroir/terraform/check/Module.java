package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body;
import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.HclParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A module: the files of one directory, without its tests.
 *
 * @param name for messages
 * @param blocks of all files
 * @param called finds the module that a source names; empty if there is none
 */
public record Module(String name, List<Block> blocks, Function<String, Optional<Module>> called) {
  /** Reads the {@code .tf} files of a directory. */
  public static Module read(Path directory) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".tf")).toList()) {
        files.put(path.getFileName().toString(), Files.readString(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(
        directory.getName(directory.getNameCount() - 2) + "/" + directory.getFileName(),
        files,
        source ->
            Optional.of(directory.resolve(source).normalize())
                .filter(Files::isDirectory)
                .map(Module::read));
  }

  /** A module whose files have these texts, by name. */
  public static Module of(
      String name, Map<String, String> files, Function<String, Optional<Module>> called) {
    List<Block> blocks =
        files.entrySet().stream()
            .flatMap(
                file ->
                    HclParser.parse(name + "/" + file.getKey(), file.getValue()).blocks().stream())
            .toList();
    return new Module(name, blocks, called);
  }

  /** The blocks of a type, such as {@code variable}. */
  public Stream<Block> blocks(String type) {
    return blocks.stream().filter(block -> block.type().equals(type));
  }

  /** The resources of a type. */
  public Stream<Block> resources(String type) {
    return blocks("resource").filter(block -> block.label().equals(type));
  }

  /** The first labels of the blocks of a type. */
  public Set<String> names(String type) {
    return blocks(type).map(Block::label).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of local values. */
  public Set<String> locals() {
    return blocks("locals")
        .flatMap(block -> block.body().attributes().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The attributes of the providers that it requires, by their names here. */
  public Map<String, Expression> requiredProviders() {
    return blocks("terraform")
        .flatMap(block -> block.body().blocks("required_providers").stream())
        .flatMap(block -> block.body().attributes().values().stream())
        .collect(
            Collectors.toMap(
                Body.Attribute::name, Body.Attribute::value, (a, b) -> a, TreeMap::new));
  }

  /** The module that a {@code module} block calls. */
  public Optional<Module> calledBy(Block call) {
    return call.body().text("source").flatMap(called);
  }
}

package io.terroir.benchmarks.compare;

import io.terroir.node.bench.FreePorts;
import io.terroir.node.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Another Raft library for Java, in a module with a class path of its own: a server that keeps keys
 * in memory and syncs its log before it answers, and a driver.
 *
 * @param name as it stands in tables
 * @param module its directory below {@code benchmarks}
 * @param servers the class of its servers
 * @param driver the class of its load
 * @param options what its libraries want of a JVM
 */
record JvmContender(String name, String module, String servers, String driver, List<String> options)
    implements Contender {
  private static final int MEMBERS = 3;

  /** Apache Ratis. */
  static Contender ratis() {
    String prefix = "io.terroir.benchmarks.ratis.Ratis";
    return new JvmContender(
        "ratis", "peers-ratis", prefix + "Replica", prefix + "Driver", List.of());
  }

  /** SOFAJRaft. */
  static Contender jraft() {
    String prefix = "io.terroir.benchmarks.jraft.JRaft";
    return new JvmContender(
        "jraft",
        "peers-jraft",
        prefix + "Replica",
        prefix + "Driver",
        List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"));
  }

  @Override
  public boolean canHave(int groups) {
    return true;
  }

  @Override
  public String howToInstall() {
    return "run this from a source checkout, which builds benchmarks/" + module;
  }

  @Override
  public boolean isInstalled() {
    return Files.isRegularFile(libraries()) && Files.isDirectory(classes());
  }

  private Path classes() {
    return Modules.directory().resolve(module).resolve("target").resolve("classes");
  }

  /** Written when the module is built. */
  private Path libraries() {
    return Modules.directory().resolve(module).resolve("target").resolve("classpath");
  }

  private String classPath() {
    try {
      return classes() + ":" + Files.readString(libraries()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the class path of " + name + " cannot be read", e);
    }
  }

  @Override
  public Plan plan(Setup setup) {
    List<HostPort> ports = FreePorts.find(MEMBERS);
    String members = ports.stream().map(HostPort::toString).collect(Collectors.joining(","));
    String classPath = classPath();
    List<Launch> replicas =
        IntStream.range(0, MEMBERS)
            .mapToObj(
                i ->
                    Jvm.launch(
                        name + "-" + i,
                        classPath,
                        options,
                        servers,
                        List.of(
                            "member=" + i,
                            "members=" + members,
                            "groups=" + setup.groups(),
                            "directory=" + setup.directory().resolve(name + "-" + i))))
            .toList();
    List<String> arguments = new ArrayList<>(setup.load().arguments(setup.groups()));
    arguments.add("members=" + members);
    return new Plan(
        replicas, Jvm.launch(name + "-load", classPath, options, driver, arguments), List.of());
  }

  /** Where the modules of the benchmarks are: beside the build of this class. */
  private static final class Modules {
    static Path directory() {
      try {
        Path built =
            Path.of(JvmContender.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path target = built.toAbsolutePath().getParent();
        return target == null || target.getParent() == null ? built : target.getParent();
      } catch (URISyntaxException e) {
        throw new IllegalStateException("where this program is cannot be told", e);
      }
    }
  }
}

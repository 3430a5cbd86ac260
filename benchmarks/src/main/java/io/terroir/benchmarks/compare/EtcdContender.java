package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.etcd.EtcdDriver;
import io.terroir.node.bench.FreePorts;
import io.terroir.node.config.HostPort;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * etcd with the settings of its packages. It has one Raft group. It syncs its log before it
 * answers.
 */
final class EtcdContender implements Contender {
  private static final int MEMBERS = 3;

  /** So that no run ends because the store is full. */
  private static final long QUOTA_BYTES = 8L << 30;

  private final String program;

  /** Runs {@code program}: a path, or a name that is looked up in {@code PATH}. */
  EtcdContender(String program) {
    this.program = program;
  }

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public boolean canHave(int groups) {
    return groups == 1;
  }

  @Override
  public String howToInstall() {
    return "install Debian's package etcd-server, or name the program with --etcd";
  }

  @Override
  public boolean isInstalled() {
    Stream<Path> candidates =
        program.contains(File.separator)
            ? Stream.of(Path.of(program))
            : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program));
    return candidates.anyMatch(Files::isExecutable);
  }

  @Override
  public Plan plan(Setup setup) {
    List<HostPort> ports = FreePorts.find(2 * MEMBERS);
    List<HostPort> peers = ports.subList(0, MEMBERS);
    List<HostPort> clients = ports.subList(MEMBERS, 2 * MEMBERS);
    String members =
        IntStream.range(0, MEMBERS)
            .mapToObj(i -> name(i) + "=http://" + peers.get(i))
            .collect(Collectors.joining(","));
    List<Launch> servers =
        IntStream.range(0, MEMBERS)
            .mapToObj(i -> member(i, setup.directory(), members, peers.get(i), clients.get(i)))
            .toList();
    List<String> endpoints = clients.stream().map(HostPort::toString).toList();
    List<String> arguments = new ArrayList<>(setup.load().arguments(setup.groups()));
    arguments.add("endpoints=" + String.join(",", endpoints));
    return new Plan(
        servers, Jvm.own("etcd-load", EtcdDriver.class.getName(), arguments), endpoints);
  }

  private static String name(int member) {
    return "etcd-" + member;
  }

  private Launch member(
      int member, Path directory, String members, HostPort peer, HostPort client) {
    return new Launch(
        name(member),
        List.of(
            program,
            "--name=" + name(member),
            "--data-dir=" + directory.resolve(name(member)),
            "--initial-cluster=" + members,
            "--initial-cluster-state=new",
            "--listen-peer-urls=http://" + peer,
            "--initial-advertise-peer-urls=http://" + peer,
            "--listen-client-urls=http://" + client,
            "--advertise-client-urls=http://" + client,
            "--quota-backend-bytes=" + QUOTA_BYTES,
            "--log-level=error"));
  }
}

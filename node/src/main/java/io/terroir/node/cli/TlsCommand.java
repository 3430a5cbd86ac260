package io.terroir.node.cli;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.tls.CertificateAuthority;
import io.terroir.node.tls.CertificateDirectory;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.transport.Peer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code terroir tls}. */
@Command(
    name = "tls",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes certificates for a deployment that has no authority of its own.")
final class TlsCommand implements Runnable {
  private static final String DAYS_DEFAULT = "365";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "init or client?");
  }

  @Command(
      name = "init",
      description = {
        "Makes an authority, and a certificate for each process of a configuration.",
        "An authority that is there is used again, and who has a certificate keeps it: run it"
            + " again for processes that were added. DIR/ca.key signs everything; keep it off"
            + " line."
      },
      mixinStandardHelpOptions = true)
  int init(
      @Parameters(paramLabel = "DIR", description = "Where the files are made.") Path directory,
      @Option(
              names = {"-c", "--config"},
              paramLabel = "FILE",
              required = true,
              description = "The configuration of any process: its peers get certificates.")
          Path config,
      @Option(
              names = "--client-host",
              paramLabel = "HOST",
              split = ",",
              description = "More names or addresses at which clients reach gateways.")
          List<String> clientHosts,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = DAYS_DEFAULT,
              description = "How long certificates are valid (default: ${DEFAULT-VALUE}).")
          int days,
      @Option(names = "--renew", description = "Replace the certificates that are there.")
          boolean renew)
      throws IOException {
    Duration life = life(days);
    TerroirConfig deployment = new ConfigLoader().load(config, System.getenv());
    CertificateDirectory files = new CertificateDirectory(directory);
    PrintWriter out = spec.commandLine().getOut();
    Optional<CertificateAuthority> found = files.authority();
    CertificateAuthority authority;
    if (found.isPresent()) {
      authority = found.get();
    } else {
      authority = CertificateAuthority.create(Instant.now());
      files.write(authority);
      out.println("made an authority: " + directory.resolve("ca.crt"));
    }
    for (PeerConfig peer : deployment.peers()) {
      if (renew || !files.holds(peer.name())) {
        Path made =
            files.write(
                peer.name(),
                authority.issue(
                    new Peer(peer.id(), peer.regionId()),
                    hosts(peer, Optional.ofNullable(clientHosts).orElse(List.of())),
                    Instant.now(),
                    life),
                authority.own().certificate());
        out.println(peer.name() + ": " + made);
      } else {
        out.println(peer.name() + ": has a certificate");
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      name = "client",
      description = "Makes a certificate for a client, from the authority in DIR.",
      mixinStandardHelpOptions = true)
  int client(
      @Parameters(index = "0", paramLabel = "DIR", description = "Where terroir tls init made it.")
          Path directory,
      @Parameters(
              index = "1",
              paramLabel = "NAME",
              description = "Lower-case letters, digits and dashes.")
          String name,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = DAYS_DEFAULT,
              description = "How long it is valid (default: ${DEFAULT-VALUE}).")
          int days)
      throws IOException {
    CertificateDirectory files = new CertificateDirectory(directory);
    CertificateAuthority authority =
        files
            .authority()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "there is no authority in " + directory + "; see terroir tls init"));
    String plain = new NodeId(name).name(); // it becomes the name of a directory
    if (files.holds(plain)) {
      throw new IllegalStateException(
          directory.resolve(plain) + " has a certificate; choose another name, or delete it");
    }
    Path made =
        files.write(
            plain,
            authority.issueToClient(plain, Instant.now(), life(days)),
            authority.own().certificate());
    spec.commandLine().getOut().println(plain + ": " + made);
    return ExitCodes.DONE;
  }

  private Duration life(int days) {
    if (days < 1) {
      throw new ParameterException(spec.commandLine(), "--days must be at least 1, not " + days);
    }
    return Duration.ofDays(days);
  }

  private static List<String> hosts(PeerConfig peer, List<String> clientHosts) {
    List<String> hosts = new ArrayList<>();
    peer.address().ifPresent(address -> hosts.add(address.socketAddress().getHostString()));
    if (peer.role() == Role.GATEWAY) {
      hosts.addAll(clientHosts);
    }
    return hosts;
  }
}

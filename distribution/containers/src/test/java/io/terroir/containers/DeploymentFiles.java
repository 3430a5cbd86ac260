package io.terroir.containers;

import io.terroir.sdk.ClientTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;

/**
 * What is mounted into containers: a configuration file for each process, and the certificates that
 * {@code terroir tls} of the image makes.
 */
final class DeploymentFiles {
  /** Where a container sees the files of its process. */
  static final String MOUNTED_AT = "/etc/terroir";

  private static final String CERTIFICATES = "certificates";
  private static final String CLIENT = "app";
  private static final Duration TO_ISSUE = Duration.ofSeconds(60);

  private final Path directory;

  private DeploymentFiles(Path directory) {
    this.directory = directory;
  }

  static DeploymentFiles write(Path directory, Topology topology) throws IOException {
    DeploymentFiles files = new DeploymentFiles(directory.toRealPath());
    for (Member member : topology.members()) {
      Path unused =
          Files.writeString(
              files.configuration(member), topology.configuration(member, MOUNTED_AT + "/tls"));
    }
    files.issue(topology.members().get(0));
    return files;
  }

  /** Made as whoever runs the tests, so that they can be deleted; read by the user of the image. */
  private void issue(Member any) throws IOException {
    Files.createDirectory(directory.resolve(CERTIFICATES));
    String command =
        "terroir tls init certificates --config %s.yaml --client-host localhost"
                .formatted(any.name())
            + " && terroir tls client certificates "
            + CLIENT
            + " && chmod -R a+rX certificates";
    try (GenericContainer<?> terroir = new GenericContainer<>(Image.TERROIR.imageName())) {
      Object user = Files.getAttribute(directory, "unix:uid");
      terroir
          .withCreateContainerCmdModifier(
              create -> {
                create
                    .withUser(user.toString())
                    .withWorkingDir("/files")
                    .withEntrypoint("sh", "-c", command);
                HostSettings.mount(create, directory, "/files", true);
              })
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(TO_ISSUE))
          .start();
    }
  }

  Path configuration(Member member) {
    return directory.resolve(member.name() + ".yaml");
  }

  Path certificate(Member member) {
    return directory.resolve(CERTIFICATES).resolve(member.name());
  }

  /** How clients and gateways recognize each other. */
  ClientTls clientTls() {
    Path own = directory.resolve(CERTIFICATES).resolve(CLIENT);
    return ClientTls.withAuthorities(own.resolve("ca.crt"))
        .withIdentity(own.resolve("tls.crt"), own.resolve("tls.key"));
  }
}

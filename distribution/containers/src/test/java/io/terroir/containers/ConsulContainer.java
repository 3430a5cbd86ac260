package io.terroir.containers;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A real Consul of one server that keeps nothing, with its HTTP API. Not thread-safe. */
final class ConsulContainer extends GenericContainer<ConsulContainer> {
  private static final int HTTP_PORT = 8500;

  /** Of the image that the build was told of; check {@link NeedsImage} before. */
  ConsulContainer() {
    super(Image.CONSUL.imageName());
    withCommand("agent", "-dev", "-client=0.0.0.0", "-log-level=warn");
    withExposedPorts(HTTP_PORT);
    // With a leader it has an address to tell; before that it serves errors.
    waitingFor(
        Wait.forHttp("/v1/status/leader")
            .forPort(HTTP_PORT)
            .forResponsePredicate(leader -> leader.contains(":")));
  }

  /** Where its HTTP API is. */
  URI http() {
    return URI.create("http://" + getHost() + ":" + getMappedPort(HTTP_PORT));
  }
}

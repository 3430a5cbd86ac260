package io.terroir.containers;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * A volume of little room, in memory. Something holds it while the node that writes to it is not
 * running, for it would be empty after that, and fills it. For one thread.
 */
final class SmallDisk implements AutoCloseable {
  private static final int MEBIBYTES = 256;
  private static final String AT = "/disk";
  private static final String BALLAST = AT + "/ballast";

  private final DockerClient docker = DockerClientFactory.instance().client();
  private final String volume = "terroir-small-" + UUID.randomUUID();
  private final GenericContainer<?> holder;

  SmallDisk() {
    var unused =
        docker
            .createVolumeCmd()
            .withName(volume)
            .withDriver("local")
            .withDriverOpts(
                Map.of(
                    "type", "tmpfs",
                    "device", "tmpfs",
                    "o", "size=" + MEBIBYTES + "m,uid=10001,gid=10001,mode=0700"))
            .exec();
    this.holder =
        new GenericContainer<>(Image.TERROIR.imageName())
            .withCreateContainerCmdModifier(
                create -> {
                  create.withEntrypoint("sleep", "infinity");
                  HostSettings.mount(create, volume, AT, true);
                });
    holder.start();
  }

  /** The volume of the engine. */
  String volume() {
    return volume;
  }

  /** Writes until there is no room for another byte. */
  void fill() throws IOException, InterruptedException {
    ExecResult written = holder.execInContainer("dd", "if=/dev/zero", "of=" + BALLAST, "bs=4k");
    if (!written.getStderr().contains("No space left")) {
      throw new IOException("the disk was not filled: " + written);
    }
  }

  /** Makes room again. */
  void empty() throws IOException, InterruptedException {
    ExecResult removed = holder.execInContainer("rm", BALLAST);
    if (removed.getExitCode() != 0) {
      throw new IOException("the disk was not emptied: " + removed);
    }
  }

  /** When no node uses it any more. */
  @Override
  public void close() {
    holder.stop();
    docker.removeVolumeCmd(volume).exec();
  }
}

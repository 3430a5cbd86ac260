package io.terroir.containers;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.time.Duration;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A process of the deployment. It is in the network of its region and in the WAN, under its name in
 * both. Not thread-safe.
 */
final class TerroirContainer extends GenericContainer<TerroirContainer> {
  private static final int NODE_MEMORY_MIB = 768;
  private static final int GATEWAY_MEMORY_MIB = 384;
  private static final Duration TO_START = Duration.ofMinutes(2);

  /** Longer than a node takes to hand over and to flush: who is killed after it was not well. */
  private static final int STOP_SECONDS_MAX = 30;

  /**
   * As in the chart, but for the compiler: two cores start fifteen processes, and the time that the
   * better code of the second compiler saves is less than what it takes.
   */
  private static final String JAVA_OPTIONS =
      "-XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=1";

  private final Member member;
  private final Network wan;

  TerroirContainer(
      Member member,
      DeploymentFiles files,
      Network region,
      Network wan,
      Ports.Published ports,
      Optional<String> dataVolume) {
    super(Image.TERROIR.imageName());
    this.member = member;
    this.wan = wan;
    withNetwork(region);
    withNetworkAliases(member.name());
    withEnv("TERROIR_JAVA_OPTS", JAVA_OPTIONS);
    withEnv("TERROIR_LOG_LEVEL", "INFO");
    withCommand(member.role().command(), "--config", DeploymentFiles.MOUNTED_AT + "/terroir.yaml");
    withExposedPorts(Topology.HEALTH_PORT);
    withCreateContainerCmdModifier(
        create -> {
          create.withHostName(member.name());
          HostSettings.restrict(create, member.isNode() ? NODE_MEMORY_MIB : GATEWAY_MEMORY_MIB);
          HostSettings.mount(
              create,
              files.configuration(member),
              DeploymentFiles.MOUNTED_AT + "/terroir.yaml",
              false);
          HostSettings.mount(
              create, files.certificate(member), DeploymentFiles.MOUNTED_AT + "/tls", false);
          dataVolume.ifPresent(
              volume -> HostSettings.mount(create, volume, "/var/lib/terroir", true));
          HostSettings.publish(create, ports.byPort());
        });
    waitingFor(
        Wait.forHttp("/health/started").forPort(Topology.HEALTH_PORT).withStartupTimeout(TO_START));
  }

  Member member() {
    return member;
  }

  @Override
  protected void containerIsCreated(String containerId) {
    join(containerId);
  }

  private void join(String containerId) {
    getDockerClient()
        .connectToNetworkCmd()
        .withContainerId(containerId)
        .withNetworkId(wan.getId())
        .withContainerNetwork(new ContainerNetwork().withAliases(member.name()))
        .exec();
  }

  /** From now on only its own region can reach it, and be reached. */
  void leaveWan() {
    getDockerClient()
        .disconnectFromNetworkCmd()
        .withContainerId(getContainerId())
        .withNetworkId(wan.getId())
        .exec();
  }

  /** After {@link #leaveWan}. */
  void joinWan() {
    join(getContainerId());
  }

  /** As {@code docker kill -s KILL}. */
  void killNow() {
    getDockerClient().killContainerCmd(getContainerId()).withSignal("KILL").exec();
  }

  /** As {@code docker stop}: SIGTERM, and SIGKILL if that takes too long. */
  void stopInOrder() {
    getDockerClient().stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS_MAX).exec();
  }

  /** The same container, with its disk, after {@link #killNow} or {@link #stopInOrder}. */
  void startAgain() {
    getDockerClient().startContainerCmd(getContainerId()).exec();
  }

  void pause() {
    getDockerClient().pauseContainerCmd(getContainerId()).exec();
  }

  void unpause() {
    getDockerClient().unpauseContainerCmd(getContainerId()).exec();
  }

  /** The exit code of the last run; empty while it runs. */
  Optional<Long> exitCode() {
    var state = getCurrentContainerInfo().getState();
    return Boolean.TRUE.equals(state.getRunning())
        ? Optional.empty()
        : Optional.ofNullable(state.getExitCodeLong());
  }

  /** Whether it has said, since it was created, that it refuses work for want of room. */
  boolean saysThatItsDiskIsFull() {
    return getLogs().contains("writes are refused until there is room");
  }
}

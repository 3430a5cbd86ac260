package io.terroir.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a container may do on its host. */
final class HostSettings {
  private static final long MEBIBYTE = 1L << 20;

  private HostSettings() {}

  private static HostConfig of(CreateContainerCmd create) {
    return Optional.ofNullable(create.getHostConfig()).orElseThrow();
  }

  /** As the chart runs it: a root file system that cannot be written, and no capabilities. */
  static void restrict(CreateContainerCmd create, int memoryMib) {
    HostConfig unused =
        of(create)
            .withReadonlyRootfs(true)
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges"))
            .withMemory(memoryMib * MEBIBYTE)
            .withMemorySwap(memoryMib * MEBIBYTE)
            .withTmpFs(Map.of("/tmp", "rw,exec,mode=1777,size=64m"));
  }

  /** Shows a file or directory of the host, or a volume of the engine, to the container. */
  static void mount(CreateContainerCmd create, String what, String at, boolean writable) {
    List<Bind> binds = new ArrayList<>(Arrays.asList(of(create).getBinds()));
    binds.add(new Bind(what, new Volume(at), writable ? AccessMode.rw : AccessMode.ro));
    HostConfig unused = of(create).withBinds(binds);
  }

  static void mount(CreateContainerCmd create, Path what, String at, boolean writable) {
    mount(create, what.toString(), at, writable);
  }

  /**
   * Fixed ports, on loopback: those that the engine picks change whenever a container is started.
   */
  static void publish(CreateContainerCmd create, Map<Integer, Integer> hostPortByPort) {
    List<PortBinding> bindings = new ArrayList<>();
    hostPortByPort.forEach(
        (port, hostPort) -> bindings.add(PortBinding.parse("127.0.0.1:" + hostPort + ":" + port)));
    HostConfig unused = of(create).withPortBindings(bindings);
  }
}

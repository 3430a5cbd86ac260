package io.terroir.node.discovery.kubernetes;

import io.terroir.runtime.id.RegionId;
import java.time.Duration;
import java.util.Optional;

/**
 * How Kubernetes is used.
 *
 * @param namespace of the service; empty for the one of this pod
 * @param service the headless service of all processes of this cluster
 * @param port the name of the port for peers
 * @param machine the name of the machine that this pod runs on; empty if nobody wants to know where
 *     it is
 * @param region the one region that the cluster is in
 * @param resync after which all that is known is looked at again, and the label of the machine read
 */
public record KubernetesSettings(
    Optional<String> namespace,
    String service,
    String port,
    Optional<String> machine,
    RegionId region,
    Duration resync) {
  /** Watches tell at once; this is for what they might miss. */
  public static final Duration RESYNC = Duration.ofMinutes(1);
}

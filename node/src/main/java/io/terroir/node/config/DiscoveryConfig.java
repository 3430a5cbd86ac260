package io.terroir.node.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.Optional;

/**
 * How the addresses of peers are found, besides those among {@code peers}. Keys that begin with the
 * name of a kind are for that kind only.
 *
 * @param kind who is asked
 * @param advertise what is told of this process, if it is not its address among {@code peers}
 * @param consulAddress the agent, {@code http} or {@code https}
 * @param consulService the name of the service, the same at all processes
 * @param consulTokenFile holds the ACL token
 * @param consulAuthority PEM file: whose certificate an agent that is reached by {@code https}
 *     shows
 * @param consulCertificate PEM file: what this process shows to the agent
 * @param consulKey PEM file: its key
 * @param consulTtlSeconds after which without a sign of life Consul takes this process for dead
 * @param consulDeregisterMinutes after which it is dropped then
 * @param kubernetesService the headless service of the pods of this cluster
 * @param kubernetesNamespace where it is, if not where this pod is
 * @param kubernetesPort the name of its port for peers
 * @param kubernetesMachine the name of the machine of this pod, whose label says where it is
 */
public record DiscoveryConfig(
    Optional<Kind> kind,
    Optional<HostPort> advertise,
    @JsonProperty("consul-address") Optional<URI> consulAddress,
    @JsonProperty("consul-service") Optional<String> consulService,
    @JsonProperty("consul-token-file") Optional<String> consulTokenFile,
    @JsonProperty("consul-authority") Optional<String> consulAuthority,
    @JsonProperty("consul-certificate") Optional<String> consulCertificate,
    @JsonProperty("consul-key") Optional<String> consulKey,
    @JsonProperty("consul-ttl-seconds") Optional<Integer> consulTtlSeconds,
    @JsonProperty("consul-deregister-minutes") Optional<Integer> consulDeregisterMinutes,
    @JsonProperty("kubernetes-service") Optional<String> kubernetesService,
    @JsonProperty("kubernetes-namespace") Optional<String> kubernetesNamespace,
    @JsonProperty("kubernetes-port") Optional<String> kubernetesPort,
    @JsonProperty("kubernetes-machine") Optional<String> kubernetesMachine) {
  /** The agent of the machine. */
  public static final URI CONSUL_ADDRESS = URI.create("http://127.0.0.1:8500");

  /** What the service is named if nothing else is said. */
  public static final String CONSUL_SERVICE = "terroir";

  /** What the port for peers is named if nothing else is said. */
  public static final String KUBERNETES_PORT = "peer";

  /** Who is asked for addresses. */
  public enum Kind {
    /** Nobody: those of the configuration are all. */
    @JsonProperty("static")
    STATIC,
    /** A Consul agent, with which every process registers itself. */
    @JsonProperty("consul")
    CONSUL,
    /** The API server of the cluster that this process is a pod of. */
    @JsonProperty("kubernetes")
    KUBERNETES
  }

  /** Who is asked. */
  public Kind source() {
    return kind.orElse(Kind.STATIC);
  }
}

package io.terroir.node.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.List;
import java.util.Optional;

/**
 * What one process is told. {@code docs/operations/configure.md} explains every key.
 *
 * @param process who this process is
 * @param listen where it listens
 * @param tls the files of mutual TLS; without them every address must be a loopback address
 * @param clientTls what a gateway shows to its clients instead of the certificate in {@code tls}
 * @param telemetry where metrics and traces are sent; without it nothing is sent
 * @param discovery where else than among {@code peers} addresses are found
 * @param regions all regions of the deployment
 * @param peers all processes of the deployment, this one included
 */
public record TerroirConfig(
    @JsonProperty(required = true) ProcessConfig process,
    @JsonProperty(required = true) Listen listen,
    Optional<Tls> tls,
    @JsonProperty("client-tls") Optional<ClientTls> clientTls,
    Optional<TelemetrySection> telemetry,
    Optional<DiscoveryConfig> discovery,
    @JsonProperty(required = true) List<RegionConfig> regions,
    @JsonProperty(required = true) List<PeerConfig> peers) {

  /**
   * Who this process is.
   *
   * @param name its name among {@code peers}
   * @param region where its machine says that it is, if anybody has asked: if that is not the
   *     region among {@code peers}, the process holds no data of restricted residency
   * @param zone where its machine is, if that is known at its start only; instead of the zone among
   *     {@code peers}
   * @param dataDir where a node keeps its journal and store; a gateway keeps nothing
   * @param newCluster whether the disk of a config replica may be blank: only at the very first
   *     start of the deployment, never to bring back a replica that lost its disk
   * @param joinCluster whether the node waits to be made a config replica, and takes its state from
   *     the others; also of one that lost its disk and is replaced under a new number
   * @param journal what writes the journal of a blank disk; a disk that has one keeps it
   * @param journalSegmentMib mebibytes of a segment, of a journal of segments
   * @param diskReserveMib mebibytes of the disk that are kept back: with less room a node refuses
   *     writes
   * @param linearizableReads where a gateway sends linearizable reads
   * @param leaseReads whether the shards that this node leads are read under the leader's lease
   * @param clockDriftPpmMax what such leases rest on: how many microseconds the clock of any node
   *     gains or loses in a second, at most
   * @param memberGraceSeconds how long the shards that this node leads wait for the node of a
   *     member before another node takes its place; 0: for ever
   * @param scrubHours how long after it has begun to read its store again a node begins anew; 0:
   *     never
   * @param scrubMibPerSecond how fast it does so, in mebibytes per second
   * @param balanceLeaders whether this node hands leaderships of shards over while it leads clearly
   *     more than its share
   * @param snapshotMibPerSecond mebibytes a second that this node sends of the snapshots which
   *     bring members of shards up to date, of all together
   * @param shardSplitMib mebibytes that a shard which this node leads holds before it is split; 0:
   *     it never is
   * @param logFormat how this process writes its log
   */
  public record ProcessConfig(
      @JsonProperty(required = true) String name,
      Optional<String> region,
      Optional<String> zone,
      @JsonProperty("data-dir") Optional<String> dataDir,
      @JsonProperty("new-cluster") boolean newCluster,
      @JsonProperty("join-cluster") boolean joinCluster,
      @JsonProperty("journal") Optional<JournalBackend> journal,
      @JsonProperty("journal-segment-mib") Optional<Integer> journalSegmentMib,
      @JsonProperty("disk-reserve-mib") Optional<Integer> diskReserveMib,
      @JsonProperty("linearizable-reads") Optional<ReadPlace> linearizableReads,
      @JsonProperty("lease-reads") boolean leaseReads,
      @JsonProperty("clock-drift-ppm-max") Optional<Integer> clockDriftPpmMax,
      @JsonProperty("member-grace-seconds") Optional<Integer> memberGraceSeconds,
      @JsonProperty("scrub-hours") Optional<Integer> scrubHours,
      @JsonProperty("scrub-mib-per-second") Optional<Integer> scrubMibPerSecond,
      @JsonProperty("balance-leaders") Optional<Boolean> balanceLeaders,
      @JsonProperty("snapshot-mib-per-second") Optional<Integer> snapshotMibPerSecond,
      @JsonProperty("shard-split-mib") Optional<Integer> shardSplitMib,
      @JsonProperty("log-format") Optional<LogFormat> logFormat) {
    /** What is kept back of a disk unless it is said, in mebibytes. */
    public static final int DISK_RESERVE_MIB = 512;

    /** Whether a gateway sends linearizable reads to the nearest member. */
    public boolean readsAnyReplica() {
      return linearizableReads.orElse(ReadPlace.LEADER) == ReadPlace.ANY_REPLICA;
    }

    /** What it means if the config replica of this process finds a blank disk. */
    public BlankDisk blankDisk() {
      if (joinCluster) {
        return BlankDisk.JOINS;
      }
      return newCluster ? BlankDisk.NEW_CLUSTER : BlankDisk.LOST;
    }
  }

  /**
   * Where this process listens.
   *
   * @param client for SDKs; gateways only
   * @param clientPlaintext whether clients are served without TLS, though the process has a
   *     certificate or the address is no loopback address
   * @param metrics for Prometheus and health probes
   */
  public record Listen(
      @JsonProperty(required = true) HostPort peer,
      Optional<HostPort> client,
      @JsonProperty("client-plaintext") boolean clientPlaintext,
      Optional<HostPort> metrics) {}

  /**
   * PEM files of what clients are shown.
   *
   * @param clientAuthority whose certificates clients must show; empty asks for none
   */
  public record ClientTls(
      @JsonProperty(required = true) String certificate,
      @JsonProperty(required = true) String key,
      @JsonProperty("client-authority") Optional<String> clientAuthority) {}

  /**
   * Where metrics and traces are sent.
   *
   * @param otlpEndpoint of an OpenTelemetry collector; without it nothing is sent
   * @param otlpProtocol how it is spoken to
   * @param otlpIntervalSeconds how often metrics are sent
   * @param otlpHeadersFile headers that hold a secret, one {@code name: value} a line
   * @param otlpAuthority whose certificate the collector must show, as a PEM file
   * @param traceRatio the share of requests that are traced where the caller has not decided
   */
  public record TelemetrySection(
      @JsonProperty("otlp-endpoint") Optional<String> otlpEndpoint,
      @JsonProperty("otlp-protocol") Optional<OtlpProtocol> otlpProtocol,
      @JsonProperty("otlp-interval-seconds") Optional<Integer> otlpIntervalSeconds,
      @JsonProperty("otlp-headers-file") Optional<String> otlpHeadersFile,
      @JsonProperty("otlp-authority") Optional<String> otlpAuthority,
      @JsonProperty("trace-ratio") Optional<Double> traceRatio) {
    /** How often metrics are sent unless it is said, in seconds. */
    public static final int INTERVAL_SECONDS = 30;
  }

  /** How a collector is spoken to. */
  public enum OtlpProtocol {
    /** OTLP over gRPC. */
    @JsonProperty("grpc")
    GRPC,
    /** OTLP as protobuf over HTTP. */
    @JsonProperty("http")
    HTTP
  }

  /** PEM files. */
  public record Tls(
      @JsonProperty(required = true) String certificate,
      @JsonProperty(required = true) String key,
      @JsonProperty(required = true) String authority) {}

  /**
   * A region.
   *
   * @param jurisdiction the law that holds there
   * @param nearest the other regions, nearest first: where an origin goes that may not stay here
   */
  public record RegionConfig(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String jurisdiction,
      @JsonProperty(required = true) List<String> nearest) {
    /** As an identifier. */
    public RegionId id() {
      return new RegionId(name);
    }
  }

  /**
   * A process of the deployment.
   *
   * @param role {@code node} or {@code gateway}
   * @param zone the availability zone
   * @param address where its peers reach it, unless discovery finds it somewhere else
   * @param configReplica the number of its EPaxos replica, if it has one; never used for another
   *     disk
   */
  public record PeerConfig(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) Role role,
      @JsonProperty(required = true) String region,
      @JsonProperty(required = true) String zone,
      Optional<HostPort> address,
      @JsonProperty("config-replica") Optional<Integer> configReplica) {
    /** As an identifier. */
    public NodeId id() {
      return new NodeId(name);
    }

    /** The region, as an identifier. */
    public RegionId regionId() {
      return new RegionId(region);
    }

    private PeerConfig in(String otherZone) {
      return new PeerConfig(name, role, region, otherZone, address, configReplica);
    }
  }

  /** How a log is written. */
  public enum LogFormat {
    /** Lines for people. */
    @JsonProperty("text")
    TEXT,
    /** One JSON object a line. */
    @JsonProperty("json")
    JSON
  }

  /** What writes a journal. */
  public enum JournalBackend {
    /** A log of segments, of our own. */
    @JsonProperty("segments")
    SEGMENTS,
    /** RocksDB. */
    @JsonProperty("rocksdb")
    ROCKSDB;

    /** What a blank disk gets if nothing else is said. */
    public static final JournalBackend DEFAULT = ROCKSDB;
  }

  /** Where linearizable reads are served. */
  public enum ReadPlace {
    /** By the leader of the shard. */
    @JsonProperty("leader")
    LEADER,
    /** By its nearest member, which asks the leader at which index to read. */
    @JsonProperty("any-replica")
    ANY_REPLICA
  }

  /** What a process does. */
  public enum Role {
    /** Keeps data. */
    @JsonProperty("node")
    NODE,
    /** Routes requests. */
    @JsonProperty("gateway")
    GATEWAY
  }

  /** Whether an address may be missing among the peers, since somebody else is asked for them. */
  boolean looksForAddresses() {
    return discovery.filter(asked -> asked.source() != DiscoveryConfig.Kind.STATIC).isPresent();
  }

  /** This process among the peers; validation has made sure that it is there. */
  public PeerConfig self() {
    return peers.stream()
        .filter(peer -> peer.name().equals(process.name()))
        .findFirst()
        .map(peer -> process.zone().map(peer::in).orElse(peer))
        .orElseThrow(() -> new ConfigException("process.name is not among peers"));
  }
}

package io.terroir.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.node.config.LoadedConfig.Source;
import io.terroir.node.config.LoadedConfig.Value;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {
  private static final String GOOD =
      """
      process:
        name: eu-a
        data-dir: /var/lib/terroir
      listen:
        peer: 127.0.0.1:7500
        metrics: 127.0.0.1:9464
      regions:
        - {name: eu, jurisdiction: EU, nearest: [us]}
        - {name: us, jurisdiction: US, nearest: [eu]}
      peers:
        - {name: eu-a, role: node, region: eu, zone: a, address: "127.0.0.1:7500", config-replica: 1}
        - {name: us-a, role: node, region: us, zone: a, address: "127.0.0.1:7501", config-replica: 2}
        - {name: eu-gateway, role: gateway, region: eu, zone: a, address: "127.0.0.1:7510"}
      """;

  @TempDir Path directory;

  private TerroirConfig load(String yaml, Map<String, String> environment) throws IOException {
    return new ConfigLoader()
        .load(Files.writeString(directory.resolve("terroir.yaml"), yaml), environment);
  }

  private void refuses(String yaml, String... saying) {
    refuses(yaml, Map.of(), saying);
  }

  private void refuses(Map<String, String> environment, String... saying) {
    refuses(GOOD, environment, saying);
  }

  private void refuses(String yaml, Map<String, String> environment, String... saying) {
    assertThatThrownBy(() -> load(yaml, environment))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(saying)
        .doesNotContain("\n");
  }

  @Test
  void readsWhatIsThere() throws IOException {
    TerroirConfig config = load(GOOD, Map.of());

    assertThat(config.self().region()).isEqualTo("eu");
    assertThat(config.self().configReplica()).contains(1);
    assertThat(config.listen().metrics()).contains(new HostPort("127.0.0.1", 9464));
  }

  @Test
  void environmentOverridesScalars() throws IOException {
    TerroirConfig config =
        load(GOOD, Map.of("TERROIR_PROCESS_DATA_DIR", "/data", "TERROIR_LISTEN_PEER", "[::1]:1"));

    assertThat(config.process().dataDir()).contains("/data");
    assertThat(config.listen().peer()).isEqualTo(new HostPort("[::1]", 1));
  }

  @Test
  void everyScalarOfASectionHasAVariable() throws IOException {
    TerroirConfig config =
        load(
            GOOD,
            Map.of(
                "TERROIR_PROCESS_LEASE_READS", "true",
                "TERROIR_PROCESS_MEMBER_GRACE_SECONDS", "60",
                "TERROIR_LISTEN_CLIENT_PLAINTEXT", "true",
                "TERROIR_TLS_CERTIFICATE", "a.crt",
                "TERROIR_TLS_KEY", "a.key",
                "TERROIR_TLS_AUTHORITY", "ca.crt"));

    assertThat(config.process().leaseReads()).isTrue();
    assertThat(config.process().memberGraceSeconds()).contains(60);
    assertThat(config.listen().clientPlaintext()).isTrue();
    assertThat(config.tls().orElseThrow().key()).isEqualTo("a.key");
  }

  @Test
  void everyKeyHasAVariableAndAFlagAndTheFlagCounts() throws IOException {
    ConfigLoader loader = new ConfigLoader();
    Path file = Files.writeString(directory.resolve("terroir.yaml"), GOOD);
    String peers =
        "[{name: eu-a, role: node, region: eu, zone: z, address: '[::1]:1', config-replica: 1}]";

    assertThat(loader.keys())
        .extracting(ConfigKey::path)
        .contains("process.name", "listen.client", "client-tls.client-authority", "peers");
    LoadedConfig loaded =
        loader.load(
            file,
            Map.of("TERROIR_PROCESS_SCRUB_HOURS", "3", "TERROIR_PROCESS_ZONE", "y"),
            Map.of("process.scrub-hours", "4", "peers", peers));

    assertThat(loaded.config().process().scrubHours()).contains(4);
    assertThat(loaded.config().peers()).hasSize(1);
    assertThat(loaded.values()).extracting(Value::key).isEqualTo(loader.keys());
    assertThat(source(loaded, "process.scrub-hours")).isEqualTo(Source.FLAG);
    assertThat(source(loaded, "peers")).isEqualTo(Source.FLAG);
    assertThat(source(loaded, "process.zone")).isEqualTo(Source.ENVIRONMENT);
    assertThat(source(loaded, "process.name")).isEqualTo(Source.FILE);
    assertThat(source(loaded, "process.journal")).isEqualTo(Source.DEFAULT);
  }

  private static Source source(LoadedConfig loaded, String path) {
    return loaded.values().stream()
        .filter(value -> value.key().path().equals(path))
        .findFirst()
        .orElseThrow()
        .source();
  }

  @Test
  void unknownVariablesAndFlagsAreNamedWithTheNearestKey() throws IOException {
    Path file = Files.writeString(directory.resolve("terroir.yaml"), GOOD);

    refuses(
        Map.of("TERROIR_PROCESS_SCRUB_HOUR", "3"),
        "environment: TERROIR_PROCESS_SCRUB_HOUR: unknown key; did you mean"
            + " 'TERROIR_PROCESS_SCRUB_HOURS'?");
    assertThatThrownBy(() -> new ConfigLoader().load(file, Map.of(), Map.of("proces.zone", "b")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--set proces.zone: unknown key; did you mean 'process.zone'?");
    assertThatThrownBy(() -> new ConfigLoader().load(file, Map.of(), Map.of("peers", "[")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--set peers: is no list");
  }

  @Test
  void variablesOfOthersAreLeftAlone() throws IOException {
    Map<String, String> others =
        Map.of(
            "TERROIR_GATEWAY_SERVICE_HOST", "10.0.0.1",
            "TERROIR_ENDPOINTS", "localhost:7400",
            "TERROIR_TLS", "true",
            "TERROIR_LOCK_TOKEN", "7");

    assertThat(load(GOOD, others).process().name()).isEqualTo("eu-a");
  }

  @Test
  void clientsOnOtherMachinesAreServedOverTlsUnlessItIsSaidOtherwise() throws IOException {
    String gateway =
        GOOD.replace("name: eu-a\n", "name: eu-gateway\n")
            .replace("  metrics:", "  client: 10.0.0.1:7400\n  metrics:");
    String shown = "client-tls: {certificate: a.crt, key: a.key}\n";

    refuses(
        gateway,
        "listen.client: 10.0.0.1:7400 is not a loopback address: clients on other machines need"
            + " client-tls");
    assertThat(load(gateway + shown, Map.of()).clientTls()).isPresent();
    Map<String, String> plaintext = Map.of("TERROIR_LISTEN_CLIENT_PLAINTEXT", "true");
    assertThat(load(gateway, plaintext).listen().clientPlaintext()).isTrue();
    assertThatThrownBy(() -> load(gateway + shown, plaintext))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("listen.client-plaintext: client-tls is there too");
  }

  @Test
  void theZoneOfTheMachineCountsInsteadOfTheOneAmongThePeers() throws IOException {
    TerroirConfig config = load(GOOD, Map.of("TERROIR_PROCESS_ZONE", "b"));

    assertThat(config.self().zone()).isEqualTo("b");
    assertThat(config.self().configReplica()).contains(1);
    assertThat(config.self().address()).contains(new HostPort("127.0.0.1", 7500));
  }

  @Test
  void refusesAMachineWhoseZoneIsNotKnown() {
    refuses(Map.of("TERROIR_PROCESS_ZONE", ""), "the zone of 'eu-a', '', must be 1 to 63");
  }

  @Test
  void whereTheMachineIsDoesNotChangeTheRegionAndMustNotBeEmpty() throws IOException {
    TerroirConfig config = load(GOOD, Map.of("TERROIR_PROCESS_REGION", "us"));

    assertThat(config.process().region()).contains("us");
    assertThat(config.self().region()).isEqualTo("eu");
    refuses(Map.of("TERROIR_PROCESS_REGION", ""), "process.region: is empty");
  }

  @Test
  void readsHowTheJournalIsMade() throws IOException {
    String rocks = GOOD.replace("name: eu-a\n", "name: eu-a\n  journal: rocksdb\n");
    Map<String, String> environment = Map.of("TERROIR_PROCESS_JOURNAL_SEGMENT_MIB", "16");

    assertThat(load(GOOD, Map.of()).process().journal()).isEmpty();
    assertThat(load(rocks, environment).process().journal()).contains(JournalBackend.ROCKSDB);
    assertThat(load(rocks, environment).process().journalSegmentMib()).contains(16);
  }

  @Test
  void readsHowMuchOfTheDiskIsKeptBack() throws IOException {
    Map<String, String> environment = Map.of("TERROIR_PROCESS_DISK_RESERVE_MIB", "64");

    assertThat(load(GOOD, Map.of()).process().diskReserveMib()).isEmpty();
    assertThat(load(GOOD, environment).process().diskReserveMib()).contains(64);
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-a\n  disk-reserve-mib: -1\n"),
        "process.disk-reserve-mib must not be less than 0, as -1 is");
  }

  @Test
  void refusesAJournalThatItDoesNotKnow() {
    refuses(GOOD.replace("name: eu-a\n", "name: eu-a\n  journal: paper\n"), "process.journal");
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-a\n  journal-segment-mib: 0\n"),
        "process.journal-segment-mib must be 1 to 1023, not 0");
  }

  @Test
  void readsHowReadsAreServed() throws IOException {
    String leases =
        GOOD.replace(
            "name: eu-a\n", "name: eu-a\n  lease-reads: true\n  clock-drift-ppm-max: 500\n");
    String anywhere =
        GOOD.replace("name: eu-a\n", "name: eu-a\n  linearizable-reads: any-replica\n");

    assertThat(load(GOOD, Map.of()).process().leaseReads()).isFalse();
    assertThat(load(GOOD, Map.of()).process().readsAnyReplica()).isFalse();
    assertThat(load(leases, Map.of()).process().leaseReads()).isTrue();
    assertThat(load(leases, Map.of()).process().clockDriftPpmMax()).contains(500);
    assertThat(load(anywhere, Map.of()).process().readsAnyReplica()).isTrue();
  }

  @Test
  void refusesAClockThatIsBroken() {
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-a\n  clock-drift-ppm-max: 200000\n"),
        "process.clock-drift-ppm-max must be 1 to 100000, not 200000");
  }

  @Test
  void readsHowLongANodeIsWaitedFor() throws IOException {
    String some = GOOD.replace("name: eu-a\n", "name: eu-a\n  member-grace-seconds: 30\n");
    String never = GOOD.replace("name: eu-a\n", "name: eu-a\n  member-grace-seconds: 0\n");

    assertThat(load(some, Map.of()).process().memberGraceSeconds()).contains(30);
    assertThat(load(never, Map.of()).process().memberGraceSeconds()).contains(0);
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-a\n  member-grace-seconds: 29\n"),
        "process.member-grace-seconds must be 0 (for ever), or 30 to 604800, not 29");
  }

  @Test
  void readsWhetherLeadershipsAreHandedOver() throws IOException {
    String off = GOOD.replace("name: eu-a\n", "name: eu-a\n  balance-leaders: false\n");

    assertThat(load(GOOD, Map.of()).process().balanceLeaders()).isEmpty();
    assertThat(load(off, Map.of()).process().balanceLeaders()).contains(false);
  }

  @Test
  void readsHowFastSnapshotsAreSent() throws IOException {
    String some = GOOD.replace("name: eu-a\n", "name: eu-a\n  snapshot-mib-per-second: 8\n");

    assertThat(load(GOOD, Map.of()).process().snapshotMibPerSecond()).isEmpty();
    assertThat(load(some, Map.of()).process().snapshotMibPerSecond()).contains(8);
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-a\n  snapshot-mib-per-second: 0\n"),
        "process.snapshot-mib-per-second must be 1 to 10000, not 0");
  }

  @Test
  void namesTheNearestKnownKey() {
    refuses(GOOD.replace("data-dir", "data-dri"), "process.data-dri", "did you mean 'data-dir'");
  }

  @Test
  void refusesAPeerInARegionThatIsNotThere() {
    refuses(
        GOOD.replace("name: us-a, role: node, region: us", "name: us-a, role: node, region: su"),
        "'us-a' is in region 'su', which is not one of [eu, us]");
  }

  @Test
  void refusesAnAddressWithoutPort() {
    refuses(GOOD.replace("peer: 127.0.0.1:7500", "peer: localhost"), "listen.peer", "host:port");
  }

  @Test
  void refusesPlaintextBetweenMachines() {
    refuses(GOOD.replace("127.0.0.1:7501", "10.1.2.3:7501"), "'us-a'", "need tls");
  }

  @Test
  void refusesANameThatIsNotAmongThePeers() {
    refuses(
        GOOD.replace("name: eu-a\n", "name: eu-b\n"), "process.name: 'eu-b' is not among peers");
  }

  @Test
  void refusesTwoReplicasOfOneNumber() {
    refuses(GOOD.replace("config-replica: 2", "config-replica: 1"), "both config-replica 1");
  }

  @Test
  void refusesAGatewayThatIsToBecomeAConfigReplica() {
    String gateway =
        GOOD.replace("name: eu-a\n", "name: eu-gateway\n  join-cluster: true\n")
            .replace("peer: 127.0.0.1:7500", "peer: 127.0.0.1:7510\n  client: 127.0.0.1:7400");
    refuses(gateway, "process.join-cluster", "a gateway cannot become a config replica");
  }

  @Test
  void namesTheNearestSection() {
    refuses(GOOD.replace("listen:", "lisen:"), "lisen", "did you mean 'listen'");
  }

  @Test
  void refusesAMissingKey() {
    refuses(GOOD.replace("  name: eu-a\n", ""), "process.name", "is missing");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> new ConfigLoader().load(directory.resolve("none.yaml"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void refusesWhatIsNotYaml() {
    refuses("process: [", "line ");
  }

  private static final String SENDS =
      GOOD + "telemetry:\n  otlp-endpoint: https://collector:4317\n";

  @Test
  void sendsNothingUnlessItIsToldWhere() throws IOException {
    assertThat(load(GOOD, Map.of()).telemetry()).isEmpty();
    assertThat(
            load(GOOD, Map.of("TERROIR_TELEMETRY_OTLP_ENDPOINT", "http://127.0.0.1:4317"))
                .telemetry()
                .orElseThrow()
                .otlpEndpoint())
        .contains("http://127.0.0.1:4317");
    refuses(GOOD + "telemetry:\n  trace-ratio: 0.1\n", "telemetry.trace-ratio", "otlp-endpoint");
    refuses(
        GOOD + "telemetry:\n  otlp-authority: ca.crt\n",
        "telemetry.otlp-authority: there is no telemetry.otlp-endpoint");
  }

  @Test
  void everyKeyOfTelemetryCanBeSetByTheEnvironment() throws IOException {
    TerroirConfig.TelemetrySection section =
        load(
                SENDS,
                Map.of(
                    "TERROIR_TELEMETRY_OTLP_PROTOCOL", "http",
                    "TERROIR_TELEMETRY_OTLP_INTERVAL_SECONDS", "5",
                    "TERROIR_TELEMETRY_OTLP_HEADERS_FILE", "/etc/headers",
                    "TERROIR_TELEMETRY_OTLP_AUTHORITY", "/etc/ca.crt",
                    "TERROIR_TELEMETRY_TRACE_RATIO", "0.25"))
            .telemetry()
            .orElseThrow();

    assertThat(section.otlpProtocol()).contains(TerroirConfig.OtlpProtocol.HTTP);
    assertThat(section.otlpIntervalSeconds()).contains(5);
    assertThat(section.otlpHeadersFile()).contains("/etc/headers");
    assertThat(section.otlpAuthority()).contains("/etc/ca.crt");
    assertThat(section.traceRatio()).contains(0.25);
  }

  @Test
  void aCollectorIsNamedByItsUrlAndRatiosAndIntervalsHaveBounds() {
    refuses(
        SENDS.replace("https://collector:4317", "collector:4317"),
        "telemetry.otlp-endpoint must be http://HOST:PORT or https://HOST:PORT");
    refuses(SENDS.replace("https://c", "ftp://c"), "telemetry.otlp-endpoint must be");
    refuses(SENDS.replace("https://c", "https://me:secret@c"), "must not hold a password");
    refuses(SENDS + "  trace-ratio: 1.5\n", "telemetry.trace-ratio must be 0 to 1, not 1.5");
    refuses(SENDS + "  trace-ratio: -0.1\n", "telemetry.trace-ratio must be 0 to 1, not -0.1");
    refuses(
        SENDS + "  otlp-interval-seconds: 0\n",
        "telemetry.otlp-interval-seconds must be 1 to 3600, not 0");
    refuses(SENDS + "  otlp-protocol: udp\n", "telemetry.otlp-protocol");
    refuses(SENDS + "  trace-rate: 1\n", "did you mean 'trace-ratio'?");
  }

  @Test
  void secretsDoNotGoOutInClear() throws IOException {
    String plain = SENDS.replace("https://collector", "http://192.0.2.1");
    refuses(plain + "  otlp-headers-file: h\n", "secrets do not go out in clear");
    refuses(plain + "  otlp-authority: ca.crt\n", "is not https, and shows no certificate");
    assertThat(
            load(plain.replace("192.0.2.1", "127.0.0.1") + "  otlp-headers-file: h\n", Map.of())
                .telemetry())
        .isPresent();
  }

  @Test
  void logsAreForPeopleUnlessTheyAreForMachines() throws IOException {
    assertThat(load(GOOD, Map.of()).process().logFormat()).isEmpty();
    assertThat(load(GOOD, Map.of("TERROIR_PROCESS_LOG_FORMAT", "json")).process().logFormat())
        .contains(TerroirConfig.LogFormat.JSON);
    refuses(Map.of("TERROIR_PROCESS_LOG_FORMAT", "xml"), "process.log-format");
  }

  @Test
  void withConsulAddressesMayBeMissing() throws IOException {
    String without = GOOD.replace(", address: \"127.0.0.1:7501\"", "");
    refuses(without, "peers: 'us-a' needs an address, as discovery asks nobody for it");
    refuses(
        without,
        Map.of("TERROIR_DISCOVERY_KIND", "static"),
        "peers: 'us-a' needs an address, as discovery asks nobody for it");

    TerroirConfig config =
        load(
            without,
            Map.of(
                "TERROIR_DISCOVERY_KIND", "consul",
                "TERROIR_DISCOVERY_CONSUL_TTL_SECONDS", "10",
                "TERROIR_DISCOVERY_CONSUL_ADDRESS", "https://consul.example:8501"));

    assertThat(config.peers().get(1).address()).isEmpty();
    assertThat(config.discovery().orElseThrow().consulTtlSeconds()).contains(10);
  }

  @Test
  void refusesADiscoveryThatCannotWork() {
    String consul = GOOD + "discovery: {kind: consul%s}\n";
    refuses(GOOD + "discovery: {kind: zookeeper}\n", "discovery.kind: ");
    refuses(GOOD + "discovery: {consul-adress: x}\n", "did you mean 'consul-address'?");
    refuses(
        GOOD + "discovery: {consul-service: terroir}\n",
        "discovery.kind: there are keys for Consul, and it is not asked");
    refuses(
        consul.formatted(", consul-address: \"consul:8500\""),
        "discovery.consul-address: 'consul:8500' is not http://host:port or https://host:port");
    refuses(consul.formatted(", consul-service: \"a b\""), "discovery.consul-service: 'a b'");
    refuses(
        consul.formatted(", consul-authority: ca.crt"),
        "discovery.consul-address: there are TLS files for Consul, and it is not reached by https");
    refuses(
        consul.formatted(", consul-address: \"https://c:1\", consul-key: a.key"),
        "discovery.consul-certificate and consul-key: one does not do without the other");
    refuses(
        consul.formatted(", consul-ttl-seconds: 1"),
        "discovery.consul-ttl-seconds must be 3 to 3600, not 1");
    refuses(
        consul.formatted(", consul-deregister-minutes: 0"),
        "discovery.consul-deregister-minutes must be 1 to 10080, not 0");
    refuses(
        consul.formatted(", advertise: \"10.0.0.1:7500\""),
        "discovery.advertise: 10.0.0.1:7500 is not a loopback address");
    refuses(consul.formatted(", advertise: \"127.0.0.1:0\""), "has no port that others could");
    refuses(
        GOOD + "discovery: {kind: consul, kubernetes-machine: m}\n",
        "discovery.kind: there are keys for Kubernetes, and it is not asked");
    refuses(
        GOOD + "discovery: {kind: kubernetes}\n",
        "discovery.kubernetes-service: which service has the pods of this cluster?");
    refuses(
        GOOD + "discovery: {kind: kubernetes, kubernetes-service: s, kubernetes-machine: ''}\n",
        "discovery.kubernetes-machine: the name of the machine is empty");
    refuses(
        consul.formatted("").replace(", address: \"127.0.0.1:7500\"", ""),
        "discovery.advertise: others must learn where this process is");
  }
}

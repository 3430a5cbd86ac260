package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code modules/release} tells the chart. Its variables and values need no provider, and are
 * evaluated without the rest of it.
 */
final class ReleaseValuesTest {
  /** Values of the chart whose keys are for whoever sets them. */
  private static final Set<String> FREE =
      Set.of(
          "regions",
          "peers",
          "tls.secretNames",
          "nodes.config",
          "nodes.nodeSelector",
          "nodes.tolerations",
          "gateways.config",
          "gateways.nodeSelector",
          "gateways.tolerations",
          "gateways.service.annotations",
          "peerService.annotations",
          "networkPolicy.clients");

  private static final String DEPLOYMENT =
      """
      deployment = {
        region     = "eu-west-1"
        domain     = "eu-west-1.terroir.internal"
        ports      = { peer = 7500, client = 7400, metrics = 9464 }
        peer_cidrs = ["10.2.0.0/16"]
        regions    = [
          { name = "eu-west-1", jurisdiction = "EU", nearest = ["us-east-1"] },
          { name = "us-east-1", jurisdiction = "US", nearest = ["eu-west-1"] },
        ]
        peers = [
          { name = "eu-west-1-node-0", role = "node", region = "eu-west-1", zone = "eu-west-1a", address = "a:7500", config-replica = 1 },
          { name = "eu-west-1-gateway-0", role = "gateway", region = "eu-west-1", zone = "eu-west-1a", address = "b:7500" },
        ]
      }
      external_dns = { namespace = "dns", values = { provider = { name = "aws" }, serviceAccount = { name = "dns" } } }
      image        = { repository = "registry.example.com/terroir" }
      storage      = { class = "terroir" }
      """;

  @TempDir Path directory;

  @BeforeEach
  void takeWhatNeedsNoProvider() throws IOException {
    for (String file : List.of("variables.tf", "values.tf")) {
      Files.copy(Sources.root().resolve("modules/release").resolve(file), directory.resolve(file));
    }
    Files.writeString(
        directory.resolve("outputs.tf"),
        "output \"values\" {\n  value = yamlencode(local.values)\n}\n");
  }

  private JsonNode values(String more) throws IOException {
    Files.writeString(directory.resolve("terraform.tfvars"), DEPLOYMENT + more);
    Terraform terraform =
        Terraform.in(directory, Files.createDirectories(directory.resolve("data")));
    terraform.run("init", "-input=false", "-no-color");
    terraform.run("apply", "-input=false", "-no-color", "-auto-approve");
    return new YAMLMapper().readTree(terraform.run("output", "-raw", "values"));
  }

  @Test
  void theConfigurationIsPassedOnAsItIs() throws IOException {
    JsonNode values =
        values("config = { nodes = { lease-reads = true, disk-reserve-mib = 1024 } }");

    assertThat(values.at("/peers/0/config-replica").isInt()).isTrue();
    assertThat(values.at("/peers/1").has("config-replica")).isFalse();
    assertThat(values.at("/regions/1/nearest/0").asText()).isEqualTo("eu-west-1");
    assertThat(values.at("/nodes/config").toString())
        .isEqualTo("{\"disk-reserve-mib\":1024,\"lease-reads\":true}");
    assertThat(values.at("/gateways/config").toString()).isEqualTo("{}");
    assertThat(values.at("/networkPolicy/otherRegions/0").asText()).isEqualTo("10.2.0.0/16");
    assertThat(values.at("/peerService/annotations").toString())
        .contains("\"external-dns.alpha.kubernetes.io/hostname\":\"eu-west-1.terroir.internal\"");
  }

  @Test
  void aClusterIsNewOnlyIfThatIsSaid() throws IOException {
    assertThat(values("").at("/bootstrap/newCluster").asBoolean()).isFalse();
    assertThat(values("new_cluster = true").at("/bootstrap/newCluster").asBoolean()).isTrue();
  }

  @Test
  void theChartKnowsEveryKey() throws IOException {
    Path chart = Sources.root().resolveSibling("helm/terroir/values.yaml");
    assumeTrue(Files.exists(chart), "no chart in helm/terroir: its keys are not compared");
    JsonNode known = new YAMLMapper().readTree(Files.readString(chart));
    List<String> unknown = new ArrayList<>();
    collectUnknown(
        values("tls = { certManager = { enabled = true, issuerRef = { name = \"a\" } } }"),
        known,
        "",
        unknown);

    assertThat(unknown).isEmpty();
  }

  private static void collectUnknown(
      JsonNode values, JsonNode known, String path, List<String> unknown) {
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      String here = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (!known.has(entry.getKey())) {
        unknown.add(here);
      } else if (entry.getValue().isObject() && !FREE.contains(here)) {
        collectUnknown(entry.getValue(), known.get(entry.getKey()), here, unknown);
      }
    }
  }
}

package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terroir.epaxos.core.Quorums;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.Topology;
import io.terroir.runtime.id.RegionId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product can use what the topology says of a deployment. */
final class TopologyConfigurationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private JsonNode outputs(int regions) throws IOException {
    Path module = Files.createDirectories(directory.resolve("topology"));
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Sources.root().resolve("modules/topology"), "*.tf")) {
      for (Path file : files) {
        Files.copy(file, module.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(
        directory.resolve("main.tf"),
        """
        module "topology" {
          source = "./topology"
          regions = {
            for i in range(%d) : "eu-north-1${i}" => {
              number         = i
              jurisdiction   = "EU"
              country        = "SE"
              zones          = [for zone in ["a", "b", "c"] : "eu-north-1${i}${zone}"]
              nearest        = [for other in range(%d) : "eu-north-1${other}" if other != i]
              config_replica = { number = i + 1 }
            }
          }
          residency = { jurisdictions = ["EU"] }
        }
        output "deployments" {
          value = module.topology.deployments
        }
        output "config_quorum" {
          value = module.topology.config_quorum
        }
        """
            .formatted(regions, regions));
    Path data = Files.createDirectories(directory.resolve("data"));
    Terraform terraform = Terraform.in(directory, data);
    terraform.run("init", "-input=false", "-no-color");
    terraform.run("apply", "-input=false", "-no-color", "-auto-approve");
    return JSON.readTree(terraform.run("output", "-json"));
  }

  private TerroirConfig configuration(JsonNode deployment, String process) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("process").put("name", process).put("data-dir", "/var/lib/terroir");
    root.putObject("listen").put("peer", "0.0.0.0:7500").put("client", "0.0.0.0:7400");
    root.putObject("tls").put("certificate", "c").put("key", "k").put("authority", "a");
    root.set("regions", deployment.get("regions"));
    root.set("peers", deployment.get("peers"));
    // JSON is YAML.
    Path file = directory.resolve(process + ".yaml");
    return new ConfigLoader().load(Files.writeString(file, root.toString()), Map.of());
  }

  @Test
  void everyProcessCanStartWithIt() throws IOException {
    JsonNode deployment = outputs(3).at("/deployments/value/eu-north-11");

    for (JsonNode peer : deployment.get("peers")) {
      String name = peer.get("name").asText();
      assertThat(configuration(deployment, name).self().name()).isEqualTo(name);
    }
    Topology topology = Topology.of(configuration(deployment, "eu-north-11-node-0"));
    assertThat(topology.configReplicasFrom(new RegionId("eu-north-11")))
        .map(node -> node.name())
        .containsExactly("eu-north-11-node-0", "eu-north-10-node-0", "eu-north-12-node-0");
  }

  @Test
  void quorumsAreThoseOfTheProduct() throws IOException {
    for (int members : new int[] {3, 5, 7}) {
      JsonNode quorum = outputs(members).at("/config_quorum/value");
      Quorums quorums = new Quorums(members);

      assertThat(quorum.get("slow").asInt()).isEqualTo(quorums.slow());
      assertThat(quorum.get("fast").asInt()).isEqualTo(quorums.fast());
      assertThat(quorum.get("failures").asInt()).isEqualTo(quorums.failuresMax());
    }
  }
}

package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.terroir.terraform.provider.SchemaProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schemas of the providers know every argument of every module. An example calls all modules of
 * its cloud, so that validating it validates these.
 */
final class ProviderSchemasIT {
  @TempDir Path directory;

  private Path cliConfiguration = Path.of("");

  @BeforeEach
  void installProviders() throws IOException {
    JsonNode schemas = SchemaProvider.schemas();
    Path mirror = directory.resolve("mirror");
    for (Map.Entry<String, JsonNode> provider : schemas.properties()) {
      String name = provider.getKey();
      String version = provider.getValue().get("version").asText();
      for (String platform : List.of("linux_amd64", "linux_arm64", "darwin_arm64")) {
        Path place =
            mirror.resolve(Path.of("registry.terraform.io", "hashicorp", name, version, platform));
        Path program =
            Files.createDirectories(place).resolve("terraform-provider-" + name + "_v" + version);
        Files.writeString(
            program,
            "#!/bin/sh\nexec '%s' -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s %s\n"
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    System.getProperty("java.class.path"),
                    SchemaProvider.class.getName(),
                    name));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      }
    }
    cliConfiguration =
        Files.writeString(
            directory.resolve("terraform.rc"),
            "provider_installation {\n  filesystem_mirror {\n    path = \""
                + mirror
                + "\"\n  }\n}\n");
  }

  /** A copy, since Terraform writes down which providers it has found. */
  private Path copyOf(String example) throws IOException {
    Path copy = directory.resolve("copy");
    Path root = Sources.root();
    for (String part : List.of("modules", "examples/" + example)) {
      for (Path file : Sources.files(root.resolve(part))) {
        if (file.toString().endsWith(".tf")) {
          Path target = copy.resolve(root.relativize(file));
          Files.createDirectories(target.resolveSibling(""));
          Files.copy(file, target);
        }
      }
    }
    return copy.resolve("examples").resolve(example);
  }

  private Terraform terraform(Path module) throws IOException {
    return Terraform.in(module, Files.createDirectories(directory.resolve("data")))
        .with("TF_CLI_CONFIG_FILE", cliConfiguration.toString())
        .with("TF_DISABLE_PLUGIN_TLS", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"three-regions", "three-regions-gcp", "three-regions-azure"})
  void everyArgumentIsOneOfTheProvider(String example) throws IOException {
    Terraform terraform = terraform(copyOf(example));

    terraform.run("init", "-input=false", "-no-color");

    assertThat(terraform.run("validate", "-no-color")).contains("The configuration is valid");
  }

  @Test
  void anArgumentThatIsNoneOfTheProviderIsRefused() throws IOException {
    Path module = Files.createDirectories(directory.resolve("bad"));
    Path storage = Sources.root().resolve("modules/aws/storage");
    Files.copy(storage.resolve("versions.tf"), module.resolve("versions.tf"));
    Files.writeString(
        module.resolve("main.tf"),
        """
        resource "kubernetes_storage_class_v1" "this" {
          storage_provisionner = "ebs.csi.aws.com"
        }
        """);
    Terraform terraform = terraform(module);

    terraform.run("init", "-input=false", "-no-color");

    assertThat(terraform.fail("validate", "-no-color"))
        .contains("An argument named \"storage_provisionner\" is not expected here")
        .contains("The argument \"storage_provisioner\" is required");
  }
}

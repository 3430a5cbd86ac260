package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.terroir.terraform.check.Calls;
import io.terroir.terraform.check.Check;
import io.terroir.terraform.check.Declarations;
import io.terroir.terraform.check.Encryption;
import io.terroir.terraform.check.Ingress;
import io.terroir.terraform.check.Module;
import io.terroir.terraform.check.Providers;
import io.terroir.terraform.check.References;
import io.terroir.terraform.provider.SchemaProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every module and example. */
final class ModulesTest {
  static Stream<Path> modules() {
    return Sources.modules().stream();
  }

  private static void holds(Check check, Path module) {
    assertThat(check.problems(Module.read(module))).isEmpty();
  }

  @Test
  void allCloudsHaveTheSameModules() {
    List<String> names =
        Sources.modules().stream().map(path -> Sources.root().relativize(path).toString()).toList();

    for (String cloud : List.of("aws", "gcp", "azure")) {
      for (String module : List.of("network", "cluster", "peering", "storage", "dns")) {
        assertThat(names).contains("modules/" + cloud + "/" + module);
      }
    }
    assertThat(names).contains("modules/topology", "modules/release", "examples/three-regions");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void referencesResolve(Path module) {
    holds(new References(), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void variablesAndOutputsAreDeclaredInFull(Path module) {
    holds(new Declarations(Map.of()), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void calledModulesGetTheirVariables(Path module) {
    holds(new Calls(), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void versionsAreBounded(Path module) {
    holds(new Providers(), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void nothingIsLetInFromEverywhere(Path module) {
    holds(new Ingress(), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void whatIsKeptIsEncrypted(Path module) {
    holds(new Encryption(), module);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void theReadmeNamesEveryVariableAndOutput(Path directory) throws IOException {
    Module module = Module.read(directory);
    String readme = Files.readString(directory.resolve("README.md"));

    for (String kind : List.of("variable", "output")) {
      for (String name : module.names(kind)) {
        assertThat(readme).as(directory + "/README.md").contains("| `" + name + "` |");
      }
    }
  }

  @Test
  void thereIsASchemaForEveryResource() {
    JsonNode schemas = SchemaProvider.schemas();

    for (Path directory : Sources.modules()) {
      Module module = Module.read(directory);
      for (String kind : List.of("resource", "data")) {
        for (String type : module.names(kind)) {
          JsonNode provider = schemas.get(type.substring(0, type.indexOf('_')));
          assertThat(provider.get(kind.equals("data") ? "data" : "resources").has(type))
              .as("%s in schemas.json.gz, made by extract.js", type)
              .isTrue();
        }
      }
    }
  }
}

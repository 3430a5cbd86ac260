package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program itself says. */
final class TerraformTest {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"modules", "examples"})
  void filesAreFormatted(String directory) {
    Terraform.in(Sources.root().resolve(directory), data)
        .run("fmt", "-check", "-diff", "-recursive");
  }

  @Test
  void theTopologyPassesItsTests() {
    Terraform terraform = Terraform.in(Sources.root().resolve("modules/topology"), data);

    terraform.run("init", "-input=false", "-no-color", "-backend=false");
    terraform.run("validate", "-no-color");

    assertThat(terraform.run("test", "-no-color"))
        .contains("run \"overlapping_networks\"... pass")
        .contains("run \"an_even_number_of_shard_replicas\"... pass")
        .contains("run \"a_region_outside_of_the_policy\"... pass")
        .contains(", 0 failed.");
  }
}

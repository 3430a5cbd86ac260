package io.terroir.terraform.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each check refuses, beside what it lets pass. */
final class ChecksTest {
  private static final Module CALLED =
      module(
          """
          terraform {
            required_providers {
              aws = {
                source  = "hashicorp/aws"
                version = ">= 6.0.0, < 7.0.0"
              }
            }
          }
          variable "needed" {}
          variable "optional" {
            default = null
          }
          output "id" {}
          """);

  private static Module module(String text) {
    return Module.of(
        "m",
        Map.of("main.tf", text),
        source -> source.equals("./called") ? Optional.of(CALLED) : Optional.empty());
  }

  private static List<String> problems(Check check, String text) {
    return check.problems(module(text));
  }

  @Test
  void referencesToWhatIsThereResolve() {
    assertThat(
            problems(
                new References(),
                """
                variable "a" {
                  type = map(string)
                  validation {
                    condition = alltrue([for key, value in var.a : key != value])
                  }
                }
                locals {
                  b = { for key, value in var.a : key => "${value}${path.module}" if key != "" }
                }
                data "aws_partition" "p" {}
                resource "aws_vpc" "v" {
                  for_each = local.b
                  name     = "${each.key}${data.aws_partition.p.id}"
                  dynamic "tag" {
                    for_each = var.a
                    content {
                      key = tag.key
                    }
                  }
                  dynamic "tag" {
                    for_each = var.a
                    iterator = it
                    content {
                      key = it.key
                    }
                  }
                  lifecycle {
                    ignore_changes = [tags]
                    postcondition {
                      condition = self.id != ""
                    }
                  }
                  depends_on = [module.c]
                }
                module "c" {
                  source    = "./called"
                  providers = { aws = aws.eu }
                  needed    = values(aws_vpc.v)[*].id
                }
                output "o" {
                  value = module.c.id
                }
                """))
        .isEmpty();
  }

  @Test
  void aReferenceToNothingIsFoundWhereverItStands() {
    assertThat(problems(new References(), "locals {\n  a = var.b\n}\n"))
        .containsExactly("m/main.tf:2: var.b refers to nothing that is there");
    for (String broken :
        List.of(
            "local.b",
            "module.b",
            "data.aws_vpc.b.id",
            "aws_vpc.b.id",
            "each.key",
            "count.index",
            "self.id",
            "stray",
            "\"x${var.b}\"",
            "[for v in [1] : var.b]",
            "{ for v in [1] : v => var.b }",
            "[for v in [1] : v if var.b]",
            "[for v in var.b : v]",
            "concat([for v in [1] : v], [v])",
            "{ (var.b) = 1 }",
            "path[var.b]",
            "true ? 1 : var.b",
            "<<-EOT\n    ${var.b}\n  EOT")) {
      assertThat(problems(new References(), "locals {\n  a = " + broken + "\n}\n"))
          .as(broken)
          .hasSize(1);
    }
  }

  @Test
  void aReferenceToAnOutputThatAModuleHasNotIsFound() {
    assertThat(
            problems(
                new References(),
                """
                module "c" {
                  source = "./called"
                  needed = 1
                }
                locals {
                  a = module.c["x"].nothing
                }
                """))
        .containsExactly("m/main.tf:6: module.c.nothing refers to nothing that is there");
  }

  @Test
  void instancesAreNotThereBeforeTheyAreCounted() {
    assertThat(
            problems(new References(), "resource \"aws_vpc\" \"v\" {\n  for_each = each.key\n}\n"))
        .hasSize(1);
  }

  @Test
  void iteratorsAreKnownInTheirContentOnly() {
    assertThat(
            problems(
                new References(),
                """
                resource "aws_vpc" "v" {
                  dynamic "tag" {
                    for_each = tag.value
                    content {}
                  }
                  x = tag.key
                }
                """))
        .hasSize(2);
  }

  @Test
  void aVariableIsDeclaredInFull() {
    Check check = new Declarations(Map.of("m/free", "anything goes"));
    String good =
        """
        variable "a" {
          type        = string
          description = "What it is."
          nullable    = false
          validation {
            condition     = var.a != ""
            error_message = "It is not empty."
          }
        }
        variable "b" {
          type        = bool
          description = "Whether it is."
          nullable    = false
        }
        variable "free" {
          type        = string
          description = "What you like."
          nullable    = true
        }
        """;

    assertThat(problems(check, good)).isEmpty();
    assertThat(problems(check, good.replace("type        = string\n", ""))).hasSize(2);
    assertThat(problems(check, good.replace("= bool", "= any"))).hasSize(2);
    assertThat(problems(check, good.replace("\"What it is.\"", "\"\"")))
        .containsExactly("m/main.tf:1: variable 'a' has no description");
    assertThat(problems(check, good.replace("nullable    = true\n", ""))).hasSize(1);
    assertThat(problems(check, good.replace("\"free\"", "\"other\"")))
        .containsExactly("m/main.tf:15: variable 'other' is not validated");
    assertThat(problems(check, good.replace("error_message", "message"))).hasSize(1);
  }

  @Test
  void anOutputHasADescription() {
    assertThat(problems(new Declarations(Map.of()), "output \"o\" {\n  value = 1\n}\n"))
        .containsExactly("m/main.tf:1: output 'o' has no description");
  }

  @Test
  void aModuleGetsExactlyItsVariables() {
    String good =
        """
        provider "aws" {
          alias = "eu"
        }
        module "c" {
          source    = "./called"
          providers = { aws = aws.eu }
          for_each  = {}
          needed    = 1
        }
        """;

    assertThat(problems(new Calls(), good)).isEmpty();
    assertThat(problems(new Calls(), good.replace("needed ", "neded ")))
        .containsExactly(
            "m/main.tf:4: module 'c' sets 'neded', which is no variable",
            "m/main.tf:4: module 'c' does not set 'needed'");
    assertThat(problems(new Calls(), good.replace("./called", "./gone")))
        .containsExactly("m/main.tf:4: module 'c' has no source that is there");
    assertThat(problems(new Calls(), good.replace("= aws.eu", "= aws.us")))
        .containsExactly("m/main.tf:4: module 'c' is given the provider 'us', which is not there");
    assertThat(problems(new Calls(), good.replace("{ aws =", "{ google =")))
        .containsExactly(
            "m/main.tf:4: module 'c' is not given the provider 'aws'",
            "m/main.tf:4: module 'c' is given the provider 'google', which it has not");
  }

  @Test
  void versionsAreBoundedOnBothSides() {
    String good =
        """
        terraform {
          required_version = ">= 1.9.0, < 2.0.0"
          required_providers {
            aws = {
              source  = "hashicorp/aws"
              version = ">= 6.0.0, < 7.0.0"
            }
          }
        }
        resource "aws_vpc" "v" {}
        """;

    assertThat(problems(new Providers(), good)).isEmpty();
    assertThat(problems(new Providers(), good.replace(", < 2.0.0", ""))).hasSize(1);
    assertThat(problems(new Providers(), good.replace(", < 7.0.0", "")))
        .containsExactly("m: the provider 'aws' has no lower and upper bound");
    assertThat(problems(new Providers(), good.replace("  source ", "  sauce ")))
        .containsExactly("m: the provider 'aws' has no source");
    assertThat(problems(new Providers(), good.replace("\"aws_vpc\"", "\"helm_release\"")))
        .containsExactly(
            "m: the provider 'helm' is not required", "m: the provider 'aws' is not used");
  }

  @Test
  void allAddressesStandInRoutesOnly() {
    assertThat(
            problems(
                new Ingress(),
                """
                resource "aws_route" "out" {
                  destination_cidr_block = "0.0.0.0/0"
                }
                """))
        .isEmpty();
    for (String open :
        List.of(
            """
            resource "aws_vpc_security_group_ingress_rule" "r" {
              from_port   = 1
              to_port     = 1
              ip_protocol = "tcp"
              cidr_ipv4   = "0.0.0.0/0"
            }
            """,
            """
            resource "aws_eks_cluster" "c" {
              vpc_config {
                public_access_cidrs = ["0.0.0.0/0"]
              }
            }
            """,
            "variable \"v\" {\n  default = [\"::/0\"]\n}\n",
            "locals {\n  everybody = toset([\"0.0.0.0/0\"])\n}\n",
            "module \"c\" {\n  client_cidrs = [\"0.0.0.0/0\"]\n}\n",
            "resource \"google_compute_firewall\" \"f\" {\n  source_ranges = [\"0.0.0.0/0\"]\n}\n",
            "resource \"aws_route\" \"r\" {\n  other = \"0.0.0.0/0\"\n}\n")) {
      assertThat(problems(new Ingress(), open))
          .as(open)
          .hasSize(1)
          .allMatch(problem -> problem.endsWith("means all addresses there are"));
    }
  }

  @Test
  void rulesNameWhomTheyLetInAndWhere() {
    String aws =
        """
        resource "aws_vpc_security_group_ingress_rule" "r" {
          ip_protocol = "tcp"
          from_port   = var.port
          to_port     = var.port
        }
        """;
    assertThat(problems(new Ingress(), aws)).isEmpty();
    assertThat(problems(new Ingress(), aws.replace("\"tcp\"", "\"-1\""))).hasSize(1);
    assertThat(problems(new Ingress(), aws.replace("to_port     = var.port", "to_port = 65535")))
        .hasSize(1);
    assertThat(problems(new Ingress(), "resource \"aws_security_group_rule\" \"r\" {}\n"))
        .hasSize(1);
    String google =
        """
        resource "google_compute_firewall" "f" {
          allow {
            protocol = "tcp"
            ports    = ["1"]
          }
        }
        """;
    assertThat(problems(new Ingress(), google)).isEmpty();
    assertThat(problems(new Ingress(), google.replace("ports    = [\"1\"]\n", ""))).hasSize(1);
    String azure =
        """
        resource "azurerm_network_security_rule" "r" {
          direction             = "Inbound"
          access                = "Deny"
          source_address_prefix = "*"
        }
        """;
    assertThat(problems(new Ingress(), azure)).isEmpty();
    assertThat(problems(new Ingress(), azure.replace("Deny", "Allow"))).hasSize(1);
  }

  @Test
  void whatKeepsSomethingEncrypts() {
    Map<String, String> good =
        Map.of(
            "aws_eks_cluster", "encryption_config {\n resources = [\"secrets\"]\n }",
            "aws_launch_template",
                "block_device_mappings {\n ebs {\n encrypted = true\n kms_key_id = var.k\n }\n }",
            "aws_cloudwatch_log_group", "kms_key_id = var.k",
            "aws_kms_key", "enable_key_rotation = true",
            "google_container_cluster",
                "database_encryption {\n state = \"ENCRYPTED\"\n key_name = var.k\n }",
            "google_container_node_pool", "node_config {\n boot_disk_kms_key = var.k\n }",
            "google_kms_crypto_key", "rotation_period = \"1s\"",
            "azurerm_kubernetes_cluster_node_pool", "host_encryption_enabled = true");

    good.forEach(
        (type, body) -> {
          assertThat(problems(new Encryption(), resource(type, body))).as(type).isEmpty();
          assertThat(problems(new Encryption(), resource(type, ""))).as(type).hasSize(1);
        });
    assertThat(problems(new Encryption(), resource("aws_kms_key", "enable_key_rotation = false")))
        .hasSize(1);
    assertThat(
            problems(
                new Encryption(),
                resource("aws_launch_template", "block_device_mappings {\n ebs {}\n }")))
        .hasSize(1);
  }

  @Test
  void aClusterOfAzureEncryptsVolumesSecretsAndCaches() {
    String good =
        "disk_encryption_set_id = var.k\n key_management_service {\n key_vault_key_id = var.k\n }\n"
            + " default_node_pool {\n host_encryption_enabled = true\n }";

    assertThat(problems(new Encryption(), resource("azurerm_kubernetes_cluster", good))).isEmpty();
    assertThat(problems(new Encryption(), resource("azurerm_kubernetes_cluster", ""))).hasSize(3);
  }

  @Test
  void aStorageClassNamesItsKey() {
    Map<String, String> keyOf =
        Map.of(
            "ebs.csi.aws.com", "encrypted = \"true\"\n kmsKeyId = var.k",
            "pd.csi.storage.gke.io", "\"disk-encryption-kms-key\" = var.k",
            "disk.csi.azure.com", "diskEncryptionSetID = var.k");

    keyOf.forEach(
        (driver, key) -> {
          assertThat(problems(new Encryption(), storageClass(driver, key))).as(driver).isEmpty();
          assertThat(problems(new Encryption(), storageClass(driver, ""))).as(driver).hasSize(1);
        });
    assertThat(
            problems(
                new Encryption(),
                storageClass("ebs.csi.aws.com", "encrypted = \"false\"\n kmsKeyId = var.k")))
        .hasSize(1);
    assertThat(problems(new Encryption(), storageClass("another.driver", "key = var.k")))
        .hasSize(1);
  }

  @Test
  void aKindThatKeepsSomethingAndHasNoRuleIsRefused() {
    assertThat(problems(new Encryption(), resource("aws_s3_bucket", ""))).hasSize(1);
  }

  private static String storageClass(String driver, String parameters) {
    return resource(
        "kubernetes_storage_class_v1",
        "storage_provisioner = \"" + driver + "\"\n parameters = {\n " + parameters + "\n }");
  }

  private static String resource(String type, String body) {
    return "resource \"" + type + "\" \"r\" {\n " + body + "\n}\n";
  }
}

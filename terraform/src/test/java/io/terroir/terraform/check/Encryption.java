package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body;
import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.Expression.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whatever keeps something is encrypted with a key of the deployment, and keys are rotated. Kinds
 * of resources that keep something and have no rule here are refused.
 */
public final class Encryption implements Check {
  private static final Map<String, Map<String, Predicate<Body>>> RULES =
      Map.of(
          "aws_eks_cluster",
              Map.of(
                  "secrets",
                  body ->
                      in(
                          body,
                          "encryption_config",
                          inner -> texts(inner, "resources").contains("secrets"))),
          "aws_launch_template",
              Map.of(
                  "root volumes",
                  body ->
                      everyIn(
                          body,
                          "ebs",
                          inner -> inner.isTrue("encrypted") && has(inner, "kms_key_id"))),
          "aws_cloudwatch_log_group", Map.of("logs", body -> has(body, "kms_key_id")),
          "aws_kms_key", Map.of("a key that rotates", body -> body.isTrue("enable_key_rotation")),
          "google_container_cluster",
              Map.of(
                  "secrets",
                  body ->
                      in(
                          body,
                          "database_encryption",
                          inner -> is(inner, "state", "ENCRYPTED") && has(inner, "key_name"))),
          "google_container_node_pool",
              Map.of(
                  "root volumes",
                  body -> in(body, "node_config", inner -> has(inner, "boot_disk_kms_key"))),
          "google_kms_crypto_key",
              Map.of("a key that rotates", body -> has(body, "rotation_period")),
          "azurerm_kubernetes_cluster",
              Map.of(
                  "volumes", body -> has(body, "disk_encryption_set_id"),
                  "secrets",
                      body ->
                          in(
                              body,
                              "key_management_service",
                              inner -> has(inner, "key_vault_key_id")),
                  "caches",
                      body ->
                          in(
                              body,
                              "default_node_pool",
                              inner -> inner.isTrue("host_encryption_enabled"))),
          "azurerm_kubernetes_cluster_node_pool",
              Map.of("caches", body -> body.isTrue("host_encryption_enabled")),
          "kubernetes_storage_class_v1", Map.of("volumes", Encryption::encryptsVolumes));

  private static final Set<String> KEEP_SOMETHING =
      Set.of(
          "aws_ebs_volume",
          "aws_s3_bucket",
          "aws_efs_file_system",
          "aws_db_instance",
          "aws_instance",
          "google_compute_disk",
          "google_compute_instance",
          "google_storage_bucket",
          "google_filestore_instance",
          "azurerm_managed_disk",
          "azurerm_storage_account",
          "azurerm_linux_virtual_machine",
          "kubernetes_storage_class",
          "kubernetes_persistent_volume_v1");

  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    for (Block resource : module.blocks("resource").toList()) {
      RULES
          .getOrDefault(resource.label(), Map.of())
          .forEach(
              (what, rule) -> {
                if (!rule.test(resource.body())) {
                  problems.add(
                      resource.place() + ": " + resource.label() + " does not encrypt: " + what);
                }
              });
      if (KEEP_SOMETHING.contains(resource.label())) {
        problems.add(
            resource.place() + ": there is no rule yet of how " + resource.label() + " encrypts");
      }
    }
    return problems;
  }

  private static boolean encryptsVolumes(Body body) {
    Optional<Mapping> parameters =
        body.value("parameters").filter(Mapping.class::isInstance).map(Mapping.class::cast);
    return switch (body.text("storage_provisioner").orElse("")) {
      case "ebs.csi.aws.com" ->
          parameters
                  .flatMap(p -> p.value("encrypted"))
                  .flatMap(Expression::text)
                  .equals(Optional.of("true"))
              && parameters.flatMap(p -> p.value("kmsKeyId")).isPresent();
      case "pd.csi.storage.gke.io" ->
          parameters.flatMap(p -> p.value("disk-encryption-kms-key")).isPresent();
      case "disk.csi.azure.com" ->
          parameters.flatMap(p -> p.value("diskEncryptionSetID")).isPresent();
      default -> false;
    };
  }

  private static boolean has(Body body, String attribute) {
    return body.value(attribute).filter(value -> value.text().isEmpty()).isPresent()
        || body.text(attribute).filter(text -> !text.isEmpty()).isPresent();
  }

  private static boolean is(Body body, String attribute, String text) {
    return body.text(attribute).equals(Optional.of(text));
  }

  private static List<String> texts(Body body, String attribute) {
    return body.value(attribute).stream()
        .flatMap(Expression::all)
        .flatMap(part -> part.text().stream())
        .toList();
  }

  private static boolean in(Body body, String block, Predicate<Body> rule) {
    return body.blocks(block).stream().map(Block::body).anyMatch(rule);
  }

  private static boolean everyIn(Body body, String block, Predicate<Body> rule) {
    List<Body> inner =
        body.allBlocks().filter(found -> found.type().equals(block)).map(Block::body).toList();
    return !inner.isEmpty() && inner.stream().allMatch(rule);
  }
}

output "external_dns" {
  description = "What external-dns is told, as values of its chart; modules/release installs it."
  value = {
    namespace = var.writer.namespace
    values = {
      provider      = { name = "azure-private-dns" }
      domainFilters = [var.domain]
      serviceAccount = {
        name        = var.writer.service_account
        labels      = { "azure.workload.identity/use" = "true" }
        annotations = { "azure.workload.identity/client-id" = azurerm_user_assigned_identity.writer.client_id }
      }
      podLabels         = { "azure.workload.identity/use" = "true" }
      extraVolumes      = [{ name = "azure", secret = { secretName = "external-dns-azure" } }]
      extraVolumeMounts = [{ name = "azure", mountPath = "/etc/kubernetes", readOnly = true }]
    }
    # The file azure.json, of which the release makes a secret. It says where the zone is, and holds no credentials.
    secrets = {
      external-dns-azure = {
        "azure.json" = jsonencode({
          tenantId                     = data.azurerm_client_config.current.tenant_id
          subscriptionId               = data.azurerm_client_config.current.subscription_id
          resourceGroup                = var.resource_group
          useWorkloadIdentityExtension = true
        })
      }
    }
  }
  depends_on = [azurerm_role_assignment.writer, azurerm_role_assignment.reader, azurerm_federated_identity_credential.writer]
}

output "cluster" {
  description = "How the cluster is reached: name, region, endpoint, authority (PEM); and issuer (of the tokens of its service accounts)."
  value = {
    name      = azurerm_kubernetes_cluster.this.name
    region    = var.network.region
    endpoint  = azurerm_kubernetes_cluster.this.kube_config[0].host
    authority = base64decode(azurerm_kubernetes_cluster.this.kube_config[0].cluster_ca_certificate)
    issuer    = azurerm_kubernetes_cluster.this.oidc_issuer_url
  }
  sensitive = true
  # What is installed needs machines.
  depends_on = [azurerm_kubernetes_cluster_node_pool.zone]
}

output "volume_key" {
  description = "The disk encryption set that volumes are encrypted with, for the module storage."
  value       = azurerm_disk_encryption_set.volumes.id
}

output "node_selector" {
  description = "Labels of the machines that Terroir runs on, for the Helm release."
  value       = { "terroir.io/pool" = "terroir" }
}

output "tolerations" {
  description = "What pods must tolerate to run there, for the Helm release."
  value       = var.dedicated ? [{ key = "terroir.io/dedicated", operator = "Equal", value = "true", effect = "NoSchedule" }] : []
}

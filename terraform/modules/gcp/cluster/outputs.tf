output "cluster" {
  description = "How the cluster is reached: name, region, endpoint, authority (PEM)."
  value = {
    name      = google_container_cluster.this.name
    region    = var.network.region
    endpoint  = "https://${google_container_cluster.this.endpoint}"
    authority = base64decode(google_container_cluster.this.master_auth[0].cluster_ca_certificate)
  }
  # What is installed needs machines.
  depends_on = [google_container_node_pool.this]
}

output "volume_key" {
  description = "The key that volumes are encrypted with, for the module storage."
  value       = google_kms_crypto_key.volumes.id
}

output "node_selector" {
  description = "Labels of the machines that Terroir runs on, for the Helm release."
  value       = { "terroir.io/pool" = "terroir" }
}

output "tolerations" {
  description = "What pods must tolerate to run there, for the Helm release."
  value       = var.dedicated ? [{ key = "terroir.io/dedicated", operator = "Equal", value = "true", effect = "NoSchedule" }] : []
}

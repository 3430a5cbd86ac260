output "values" {
  description = "What the chart was told, as YAML."
  value       = yamlencode(local.values)
}

output "endpoint" {
  description = "Where SDKs of the cluster reach the gateways of the region."
  value       = "${var.name}.${kubernetes_namespace_v1.this.metadata[0].name}.svc:${var.deployment.ports.client}"
}

output "cluster" {
  description = "How the cluster is reached: name, region, endpoint, authority (PEM)."
  value = {
    name      = aws_eks_cluster.this.name
    region    = var.network.region
    endpoint  = aws_eks_cluster.this.endpoint
    authority = base64decode(aws_eks_cluster.this.certificate_authority[0].data)
  }
  # What is installed needs machines, and volumes need their driver.
  depends_on = [aws_eks_node_group.zone, aws_eks_addon.volumes]
}

output "volume_key" {
  description = "The key that volumes are encrypted with, for the module storage."
  value       = aws_kms_key.volumes.arn
}

output "node_selector" {
  description = "Labels of the machines that Terroir runs on, for the Helm release."
  value       = { "terroir.io/pool" = "terroir" }
}

output "tolerations" {
  description = "What pods must tolerate to run there, for the Helm release."
  value       = var.dedicated ? [{ key = "terroir.io/dedicated", operator = "Equal", value = "true", effect = "NoSchedule" }] : []
}

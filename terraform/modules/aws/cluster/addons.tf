# Enforces the NetworkPolicies of the chart, and must be there before the first machine. Pods keep their addresses on the way
# to peers in other regions; to the internet the NAT gateways translate.
resource "aws_eks_addon" "network" {
  region       = var.network.region
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "vpc-cni"
  # EKS has installed one already, with settings of its own.
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = jsonencode({ enableNetworkPolicy = "true", env = { AWS_VPC_K8S_CNI_EXTERNALSNAT = "true" } })
  tags                        = var.tags
}

resource "aws_eks_addon" "pod_identity" {
  region       = var.network.region
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "eks-pod-identity-agent"
  tags         = var.tags

  depends_on = [aws_eks_node_group.zone]
}

resource "aws_eks_addon" "volumes" {
  region       = var.network.region
  cluster_name = aws_eks_cluster.this.name
  addon_name   = "aws-ebs-csi-driver"
  tags         = var.tags

  pod_identity_association {
    role_arn        = aws_iam_role.volumes.arn
    service_account = "ebs-csi-controller-sa"
  }

  depends_on = [aws_eks_node_group.zone, aws_eks_addon.pod_identity]
}

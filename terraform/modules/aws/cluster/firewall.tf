# All nodes and pods are in the group that EKS makes for the cluster; inside of it everything is open to each other, and
# the NetworkPolicies of the chart decide.
locals {
  security_group = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

resource "aws_vpc_security_group_ingress_rule" "peers" {
  for_each = var.peer_cidrs

  region            = var.network.region
  security_group_id = local.security_group
  description       = "Terroir peers of another region"
  ip_protocol       = "tcp"
  from_port         = var.peer_port
  to_port           = var.peer_port
  cidr_ipv4         = each.value
  tags              = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_cidrs

  region            = var.network.region
  security_group_id = local.security_group
  description       = "Terroir clients"
  ip_protocol       = "tcp"
  from_port         = var.client_port
  to_port           = var.client_port
  cidr_ipv4         = each.value
  tags              = var.tags
}

locals {
  full_name = "${var.name}-${var.network.region}"
}

resource "aws_cloudwatch_log_group" "cluster" {
  region            = var.network.region
  name              = "/aws/eks/${local.full_name}/cluster"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.secrets.arn
  tags              = var.tags
}

resource "aws_eks_cluster" "this" {
  region                    = var.network.region
  name                      = local.full_name
  role_arn                  = aws_iam_role.cluster.arn
  version                   = var.kubernetes_version
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  tags                      = var.tags

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = values(var.network.private_subnets)
    endpoint_private_access = true
    endpoint_public_access  = length(var.api_cidrs) > 0
    public_access_cidrs     = length(var.api_cidrs) > 0 ? var.api_cidrs : null
  }

  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = aws_kms_key.secrets.arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.cluster]
}

resource "aws_launch_template" "node" {
  region      = var.network.region
  name_prefix = "${local.full_name}-"
  tags        = var.tags

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = var.root_volume_gib
      volume_type           = "gp3"
      encrypted             = true
      kms_key_id            = aws_kms_key.volumes.arn
      delete_on_termination = true
    }
  }

  # Pods must not get the credentials of their machine: one hop is not enough for them.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = local.full_name })
  }
  tag_specifications {
    resource_type = "volume"
    tags          = merge(var.tags, { Name = local.full_name })
  }
}

# One group for each zone: volumes stay in their zone, and so must the machine that replaces a lost one.
resource "aws_eks_node_group" "zone" {
  for_each = var.network.private_subnets

  region          = var.network.region
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = [each.value]
  version         = var.kubernetes_version
  ami_type        = "AL2023_x86_64_STANDARD"
  instance_types  = var.instance_types
  labels          = { "terroir.io/pool" = "terroir" }
  tags            = var.tags

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  scaling_config {
    desired_size = var.machines_per_zone.desired
    min_size     = var.machines_per_zone.min
    max_size     = var.machines_per_zone.max
  }

  # One machine at a time, so that at most one member of a shard is away.
  update_config {
    max_unavailable = 1
  }

  dynamic "taint" {
    for_each = var.dedicated ? ["terroir.io/dedicated"] : []
    content {
      key    = taint.value
      value  = "true"
      effect = "NO_SCHEDULE"
    }
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.network]
}

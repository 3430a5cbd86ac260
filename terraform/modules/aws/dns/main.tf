resource "aws_route53_zone" "this" {
  name    = var.domain
  comment = "Terroir processes of ${var.region}"
  tags    = var.tags

  dynamic "vpc" {
    for_each = var.networks
    content {
      vpc_id     = vpc.value
      vpc_region = vpc.key
    }
  }
}

data "aws_iam_policy_document" "assumed_by_pods" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "writer" {
  statement {
    actions   = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
    resources = [aws_route53_zone.this.arn]
  }
  statement {
    actions   = ["route53:ListHostedZones"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "writer" {
  name               = "${var.name}-${var.region}-dns"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_pods.json
  tags               = var.tags
}

resource "aws_iam_role_policy" "writer" {
  name   = "zone"
  role   = aws_iam_role.writer.id
  policy = data.aws_iam_policy_document.writer.json
}

resource "aws_eks_pod_identity_association" "writer" {
  region          = var.region
  cluster_name    = var.cluster
  namespace       = var.writer.namespace
  service_account = var.writer.service_account
  role_arn        = aws_iam_role.writer.arn
  tags            = var.tags
}

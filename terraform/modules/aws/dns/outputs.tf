output "external_dns" {
  description = "What external-dns is told, as values of its chart; modules/release installs it."
  value = {
    namespace = var.writer.namespace
    values = {
      provider       = { name = "aws" }
      domainFilters  = [var.domain]
      serviceAccount = { name = var.writer.service_account }
      extraArgs      = ["--aws-zone-type=private", "--zone-id-filter=${aws_route53_zone.this.zone_id}"]
      env            = [{ name = "AWS_DEFAULT_REGION", value = var.region }]
    }
  }
  depends_on = [aws_eks_pod_identity_association.writer, aws_iam_role_policy.writer]
}

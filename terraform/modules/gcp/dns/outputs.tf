output "external_dns" {
  description = "What external-dns is told, as values of its chart; modules/release installs it."
  value = {
    namespace = var.writer.namespace
    values = {
      provider      = { name = "google" }
      domainFilters = [var.domain]
      serviceAccount = {
        name        = var.writer.service_account
        annotations = { "iam.gke.io/gcp-service-account" = google_service_account.writer.email }
      }
      extraArgs = ["--google-project=${var.project}", "--google-zone-visibility=private"]
    }
  }
  depends_on = [google_dns_managed_zone_iam_member.writer, google_project_iam_member.writer, google_service_account_iam_member.writer]
}

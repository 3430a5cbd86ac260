resource "google_dns_managed_zone" "this" {
  project     = var.project
  name        = "${var.name}-${var.region}"
  dns_name    = "${var.domain}."
  description = "Terroir processes of ${var.region}"
  visibility  = "private"
  labels      = var.tags

  private_visibility_config {
    dynamic "networks" {
      for_each = var.networks
      content {
        network_url = networks.value
      }
    }
  }
}

# The name has 30 characters at most, too few for those of some regions.
resource "google_service_account" "writer" {
  project      = var.project
  account_id   = "${var.name}-${substr(sha1(var.region), 0, 4)}-dns"
  display_name = "${var.name}-${var.region}: external-dns"
}

resource "google_dns_managed_zone_iam_member" "writer" {
  project      = var.project
  managed_zone = google_dns_managed_zone.this.name
  role         = "roles/dns.admin"
  member       = google_service_account.writer.member
}

# It lists the zones of the project to find its own.
resource "google_project_iam_member" "writer" {
  project = var.project
  role    = "roles/dns.reader"
  member  = google_service_account.writer.member
}

resource "google_service_account_iam_member" "writer" {
  service_account_id = google_service_account.writer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[${var.writer.namespace}/${var.writer.service_account}]"
}

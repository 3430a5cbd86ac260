# The network denies what no rule allows. GKE opens what it needs itself.
resource "google_compute_firewall" "peers" {
  count = length(var.peer_cidrs) > 0 ? 1 : 0

  project       = var.project
  name          = "${local.full_name}-peers"
  network       = var.network.id
  description   = "Terroir peers of other regions"
  direction     = "INGRESS"
  source_ranges = var.peer_cidrs
  target_tags   = [local.full_name]

  allow {
    protocol = "tcp"
    ports    = [tostring(var.peer_port)]
  }
}

resource "google_compute_firewall" "clients" {
  count = length(var.client_cidrs) > 0 ? 1 : 0

  project       = var.project
  name          = "${local.full_name}-clients"
  network       = var.network.id
  description   = "Terroir clients"
  direction     = "INGRESS"
  source_ranges = var.client_cidrs
  target_tags   = [local.full_name]

  allow {
    protocol = "tcp"
    ports    = [tostring(var.client_port)]
  }
}

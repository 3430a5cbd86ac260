# A network for each region, and not one for the world: nothing in a region reaches another but through their peering.
resource "google_compute_network" "this" {
  project                 = var.project
  name                    = "${var.name}-${var.region}"
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"
}

resource "google_compute_subnetwork" "nodes" {
  project                  = var.project
  name                     = "${var.name}-${var.region}"
  region                   = var.region
  network                  = google_compute_network.this.id
  ip_cidr_range            = var.subnets.nodes
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.subnets.pods
  }
  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.subnets.services
  }
}

# Machines have no addresses of their own in the internet: images are fetched through here.
resource "google_compute_router" "this" {
  project = var.project
  name    = "${var.name}-${var.region}"
  region  = var.region
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "this" {
  project                            = var.project
  name                               = "${var.name}-${var.region}"
  region                             = var.region
  router                             = google_compute_router.this.name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

output "network" {
  description = "What the other modules need of the network: region, id, name, subnet, pods and services (the names of their ranges), pods_cidr."
  value = {
    region    = var.region
    id        = google_compute_network.this.id
    name      = google_compute_network.this.name
    subnet    = google_compute_subnetwork.nodes.id
    pods      = google_compute_subnetwork.nodes.secondary_ip_range[0].range_name
    services  = google_compute_subnetwork.nodes.secondary_ip_range[1].range_name
    pods_cidr = var.subnets.pods
  }
  # A cluster without a way out cannot fetch images.
  depends_on = [google_compute_router_nat.this]
}

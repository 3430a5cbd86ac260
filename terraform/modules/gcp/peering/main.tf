# Both ends must say it. The ranges of pods are exchanged with those of their subnets.
resource "google_compute_network_peering" "to_accepter" {
  name         = "${var.name}-${var.requester.region}--${var.accepter.region}"
  network      = var.requester.id
  peer_network = var.accepter.id
}

resource "google_compute_network_peering" "to_requester" {
  name         = "${var.name}-${var.accepter.region}--${var.requester.region}"
  network      = var.accepter.id
  peer_network = var.requester.id

  # One change at a time is allowed to the peerings of a network.
  depends_on = [google_compute_network_peering.to_accepter]
}

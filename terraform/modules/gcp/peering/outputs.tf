output "id" {
  description = "The peering, once both ends are there."
  value       = google_compute_network_peering.to_requester.id
}

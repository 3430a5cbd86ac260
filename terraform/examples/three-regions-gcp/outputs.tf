output "endpoints" {
  description = "Where SDKs of each cluster reach its gateways."
  value = {
    europe-west1    = module.release_eu.endpoint
    us-east4        = module.release_us.endpoint
    asia-northeast1 = module.release_ap.endpoint
  }
}

output "config_quorum" {
  description = "How many config replicas there are, and how many may fail."
  value       = module.topology.config_quorum
}

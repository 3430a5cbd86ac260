output "endpoints" {
  description = "Where SDKs of each cluster reach its gateways."
  value = {
    westeurope = module.release_eu.endpoint
    eastus2    = module.release_us.endpoint
    japaneast  = module.release_ap.endpoint
  }
}

output "config_quorum" {
  description = "How many config replicas there are, and how many may fail."
  value       = module.topology.config_quorum
}

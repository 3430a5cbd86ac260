output "endpoints" {
  description = "Where SDKs of each cluster reach its gateways."
  value = {
    eu-west-1      = module.release_eu.endpoint
    us-east-1      = module.release_us.endpoint
    ap-northeast-1 = module.release_ap.endpoint
  }
}

output "config_quorum" {
  description = "How many config replicas there are, and how many may fail."
  value       = module.topology.config_quorum
}

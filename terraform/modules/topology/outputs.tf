output "regions" {
  description = "For each region what the modules of a cloud need: number, jurisdiction, zones, cidr, by_zone and by_purpose (its subnets), peer_cidrs (the other regions, which may reach the peer port), domain."
  value = {
    for name, region in var.regions : name => {
      number       = region.number
      jurisdiction = region.jurisdiction
      country      = local.country[name]
      zones        = region.zones
      cidr         = local.cidr[name]
      by_zone      = local.by_zone[name]
      by_purpose   = local.by_purpose[name]
      peer_cidrs   = [for other in local.names_by_number : local.cidr[other] if other != name]
      domain       = local.region_domain[name]
    }
  }

  precondition {
    condition     = length(local.overlaps) == 0
    error_message = "Networks overlap: ${join("; ", local.overlaps)}."
  }
}

output "pairs" {
  description = "Every pair of regions once, for peering: requester and accepter."
  value       = local.pairs
}

output "ports" {
  description = "Where processes listen: peer, client, metrics."
  value       = var.ports
}

output "config_quorum" {
  description = "The config replicas across regions: members, slow and fast (answers needed, to accept and to commit in one round trip), failures (how many may fail)."
  value = {
    members  = local.config_members
    slow     = local.config_members - local.config_failures
    fast     = local.config_members - local.config_fast_failures
    failures = local.config_failures
  }
}

output "shard_quorum" {
  description = "A strong shard inside its region: replicas, majority, in_one_zone (how many of them a zone holds at most: never a majority)."
  value = {
    replicas    = var.shard_replicas
    majority    = floor(var.shard_replicas / 2) + 1
    in_one_zone = ceil(var.shard_replicas / 3)
  }
}

output "placements" {
  description = "For each keyspace of the policy the regions that may store it."
  value       = local.placements

  precondition {
    condition     = length(local.of_unknown_country) == 0
    error_message = "Say in which country they are ('country'), since the catalogue does not know: ${join(", ", local.of_unknown_country)}."
  }
  precondition {
    condition     = length(local.misplaced) == 0
    error_message = "Not where they claim to be: ${join("; ", local.misplaced)}."
  }
}

output "deployments" {
  description = "For each region what its Helm release is told, by modules/release: region, domain, ports, peer_cidrs, and the lists regions and peers of the configuration file."
  value = {
    for name in local.names_by_number : name => {
      region     = name
      domain     = local.region_domain[name]
      ports      = var.ports
      peer_cidrs = [for other in local.names_by_number : local.cidr[other] if other != name]
      regions    = local.config_regions
      peers      = local.peers
    }
  }
}

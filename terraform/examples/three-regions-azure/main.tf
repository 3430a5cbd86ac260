# Three regions, and who may have data where.
module "topology" {
  source = "../../modules/topology"

  regions = {
    westeurope = {
      number         = 1
      jurisdiction   = "EU"
      zones          = ["westeurope-1", "westeurope-2", "westeurope-3"]
      nearest        = ["eastus2", "japaneast"]
      config_replica = { number = 1 }
    }
    eastus2 = {
      number         = 2
      jurisdiction   = "US"
      zones          = ["eastus2-1", "eastus2-2", "eastus2-3"]
      nearest        = ["westeurope", "japaneast"]
      config_replica = { number = 2 }
    }
    japaneast = {
      number         = 3
      jurisdiction   = "JP"
      zones          = ["japaneast-1", "japaneast-2", "japaneast-3"]
      nearest        = ["eastus2", "westeurope"]
      config_replica = { number = 3 }
    }
  }
  residency = {
    jurisdictions = ["EU", "US", "JP"]
    keyspaces     = { people-eu = ["EU"] }
  }
}

module "network" {
  for_each = module.topology.regions
  source   = "../../modules/azure/network"

  name         = var.name
  region       = each.key
  cidr         = each.value.cidr
  subnets      = { for purpose in ["nodes", "pods"] : purpose => each.value.by_purpose[purpose] }
  peer_port    = module.topology.ports.peer
  peer_cidrs   = each.value.peer_cidrs
  client_port  = module.topology.ports.client
  client_cidrs = var.client_cidrs
  tags         = var.tags
}

module "peering" {
  for_each = module.topology.pairs
  source   = "../../modules/azure/peering"

  requester = module.network[each.value.requester].network
  accepter  = module.network[each.value.accepter].network
}

module "cluster" {
  for_each = module.topology.regions
  source   = "../../modules/azure/cluster"

  name           = var.name
  network        = module.network[each.key].network
  zones          = each.value.zones
  services_cidr  = each.value.by_purpose.services
  administrators = var.administrators
  api_cidrs      = var.api_cidrs
  tags           = var.tags
}

module "dns" {
  for_each = module.topology.regions
  source   = "../../modules/azure/dns"

  name           = var.name
  region         = each.key
  domain         = each.value.domain
  resource_group = module.network[each.key].network.resource_group
  networks       = { for region, made in module.network : region => made.network.id }
  issuer         = module.cluster[each.key].cluster.issuer
  tags           = var.tags
}

# Three regions, and who may have data where.
module "topology" {
  source = "../../modules/topology"

  regions = {
    eu-west-1 = {
      number         = 1
      jurisdiction   = "EU"
      zones          = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
      nearest        = ["us-east-1", "ap-northeast-1"]
      config_replica = { number = 1 }
    }
    us-east-1 = {
      number         = 2
      jurisdiction   = "US"
      zones          = ["us-east-1a", "us-east-1b", "us-east-1c"]
      nearest        = ["eu-west-1", "ap-northeast-1"]
      config_replica = { number = 2 }
    }
    ap-northeast-1 = {
      number         = 3
      jurisdiction   = "JP"
      zones          = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
      nearest        = ["us-east-1", "eu-west-1"]
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
  source   = "../../modules/aws/network"

  name    = var.name
  region  = each.key
  cidr    = each.value.cidr
  subnets = each.value.by_zone
  tags    = var.tags
}

module "peering" {
  for_each = module.topology.pairs
  source   = "../../modules/aws/peering"

  name      = var.name
  requester = module.network[each.value.requester].network
  accepter  = module.network[each.value.accepter].network
  tags      = var.tags
}

module "cluster" {
  for_each = module.topology.regions
  source   = "../../modules/aws/cluster"

  name         = var.name
  network      = module.network[each.key].network
  peer_port    = module.topology.ports.peer
  peer_cidrs   = each.value.peer_cidrs
  client_port  = module.topology.ports.client
  client_cidrs = var.client_cidrs
  api_cidrs    = var.api_cidrs
  tags         = var.tags
}

module "dns" {
  for_each = module.topology.regions
  source   = "../../modules/aws/dns"

  name     = var.name
  region   = each.key
  domain   = each.value.domain
  networks = { for region, made in module.network : region => made.network.id }
  cluster  = module.cluster[each.key].cluster.name
  tags     = var.tags
}

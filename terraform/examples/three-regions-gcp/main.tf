# Three regions, and who may have data where.
module "topology" {
  source = "../../modules/topology"

  regions = {
    europe-west1 = {
      number         = 1
      jurisdiction   = "EU"
      zones          = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
      nearest        = ["us-east4", "asia-northeast1"]
      config_replica = { number = 1 }
    }
    us-east4 = {
      number         = 2
      jurisdiction   = "US"
      zones          = ["us-east4-a", "us-east4-b", "us-east4-c"]
      nearest        = ["europe-west1", "asia-northeast1"]
      config_replica = { number = 2 }
    }
    asia-northeast1 = {
      number         = 3
      jurisdiction   = "JP"
      zones          = ["asia-northeast1-a", "asia-northeast1-b", "asia-northeast1-c"]
      nearest        = ["us-east4", "europe-west1"]
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
  source   = "../../modules/gcp/network"

  name    = var.name
  project = var.project
  region  = each.key
  subnets = { for purpose in ["nodes", "pods", "services"] : purpose => each.value.by_purpose[purpose] }
}

module "peering" {
  for_each = module.topology.pairs
  source   = "../../modules/gcp/peering"

  name      = var.name
  requester = module.network[each.value.requester].network
  accepter  = module.network[each.value.accepter].network
}

module "cluster" {
  for_each = module.topology.regions
  source   = "../../modules/gcp/cluster"

  name               = var.name
  project            = var.project
  network            = module.network[each.key].network
  zones              = each.value.zones
  control_plane_cidr = each.value.by_purpose.control_plane
  peer_port          = module.topology.ports.peer
  peer_cidrs         = each.value.peer_cidrs
  client_port        = module.topology.ports.client
  client_cidrs       = var.client_cidrs
  api_cidrs          = var.api_cidrs
  tags               = var.tags
}

module "dns" {
  for_each = module.topology.regions
  source   = "../../modules/gcp/dns"

  name     = var.name
  project  = var.project
  region   = each.key
  domain   = each.value.domain
  networks = { for region, made in module.network : region => made.network.id }
  tags     = var.tags

  # The pool of identities comes with the first cluster of a project.
  depends_on = [module.cluster]
}

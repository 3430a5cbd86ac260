# A provider of Kubernetes or Helm speaks to one cluster, so these modules stand here once for each region.

module "storage_eu" {
  source    = "../../modules/azure/storage"
  providers = { kubernetes = kubernetes.eu }

  volume_key = module.cluster["westeurope"].volume_key
}

module "release_eu" {
  source    = "../../modules/release"
  providers = { helm = helm.eu, kubernetes = kubernetes.eu }

  deployment    = module.topology.deployments["westeurope"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_eu.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["westeurope"].node_selector
  tolerations   = module.cluster["westeurope"].tolerations
  external_dns  = module.dns["westeurope"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_us" {
  source    = "../../modules/azure/storage"
  providers = { kubernetes = kubernetes.us }

  volume_key = module.cluster["eastus2"].volume_key
}

module "release_us" {
  source    = "../../modules/release"
  providers = { helm = helm.us, kubernetes = kubernetes.us }

  deployment    = module.topology.deployments["eastus2"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_us.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["eastus2"].node_selector
  tolerations   = module.cluster["eastus2"].tolerations
  external_dns  = module.dns["eastus2"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_ap" {
  source    = "../../modules/azure/storage"
  providers = { kubernetes = kubernetes.ap }

  volume_key = module.cluster["japaneast"].volume_key
}

module "release_ap" {
  source    = "../../modules/release"
  providers = { helm = helm.ap, kubernetes = kubernetes.ap }

  deployment    = module.topology.deployments["japaneast"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_ap.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["japaneast"].node_selector
  tolerations   = module.cluster["japaneast"].tolerations
  external_dns  = module.dns["japaneast"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

# A provider of Kubernetes or Helm speaks to one cluster, so these modules stand here once for each region.

module "storage_eu" {
  source    = "../../modules/gcp/storage"
  providers = { kubernetes = kubernetes.eu }

  volume_key = module.cluster["europe-west1"].volume_key
}

module "release_eu" {
  source    = "../../modules/release"
  providers = { helm = helm.eu, kubernetes = kubernetes.eu }

  deployment    = module.topology.deployments["europe-west1"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_eu.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["europe-west1"].node_selector
  tolerations   = module.cluster["europe-west1"].tolerations
  external_dns  = module.dns["europe-west1"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_us" {
  source    = "../../modules/gcp/storage"
  providers = { kubernetes = kubernetes.us }

  volume_key = module.cluster["us-east4"].volume_key
}

module "release_us" {
  source    = "../../modules/release"
  providers = { helm = helm.us, kubernetes = kubernetes.us }

  deployment    = module.topology.deployments["us-east4"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_us.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["us-east4"].node_selector
  tolerations   = module.cluster["us-east4"].tolerations
  external_dns  = module.dns["us-east4"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_ap" {
  source    = "../../modules/gcp/storage"
  providers = { kubernetes = kubernetes.ap }

  volume_key = module.cluster["asia-northeast1"].volume_key
}

module "release_ap" {
  source    = "../../modules/release"
  providers = { helm = helm.ap, kubernetes = kubernetes.ap }

  deployment    = module.topology.deployments["asia-northeast1"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_ap.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["asia-northeast1"].node_selector
  tolerations   = module.cluster["asia-northeast1"].tolerations
  external_dns  = module.dns["asia-northeast1"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

# A provider of Kubernetes or Helm speaks to one cluster, so these modules stand here once for each region.

module "storage_eu" {
  source    = "../../modules/aws/storage"
  providers = { kubernetes = kubernetes.eu }

  volume_key = module.cluster["eu-west-1"].volume_key
}

module "release_eu" {
  source    = "../../modules/release"
  providers = { helm = helm.eu, kubernetes = kubernetes.eu }

  deployment    = module.topology.deployments["eu-west-1"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_eu.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["eu-west-1"].node_selector
  tolerations   = module.cluster["eu-west-1"].tolerations
  external_dns  = module.dns["eu-west-1"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_us" {
  source    = "../../modules/aws/storage"
  providers = { kubernetes = kubernetes.us }

  volume_key = module.cluster["us-east-1"].volume_key
}

module "release_us" {
  source    = "../../modules/release"
  providers = { helm = helm.us, kubernetes = kubernetes.us }

  deployment    = module.topology.deployments["us-east-1"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_us.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["us-east-1"].node_selector
  tolerations   = module.cluster["us-east-1"].tolerations
  external_dns  = module.dns["us-east-1"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

module "storage_ap" {
  source    = "../../modules/aws/storage"
  providers = { kubernetes = kubernetes.ap }

  volume_key = module.cluster["ap-northeast-1"].volume_key
}

module "release_ap" {
  source    = "../../modules/release"
  providers = { helm = helm.ap, kubernetes = kubernetes.ap }

  deployment    = module.topology.deployments["ap-northeast-1"]
  new_cluster   = var.new_cluster
  image         = var.image
  tls           = var.tls
  storage       = { class = module.storage_ap.storage_class }
  clients       = { cidrs = var.client_cidrs }
  node_selector = module.cluster["ap-northeast-1"].node_selector
  tolerations   = module.cluster["ap-northeast-1"].tolerations
  external_dns  = module.dns["ap-northeast-1"].external_dns

  # Peers are looked for as soon as processes start.
  depends_on = [module.peering]
}

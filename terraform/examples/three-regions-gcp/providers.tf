# Each resource is told its project and its region.
provider "google" {
  project = var.project
}

data "google_client_config" "current" {}

provider "kubernetes" {
  alias                  = "eu"
  host                   = module.cluster["europe-west1"].cluster.endpoint
  cluster_ca_certificate = module.cluster["europe-west1"].cluster.authority
  token                  = data.google_client_config.current.access_token
}

provider "helm" {
  alias = "eu"

  kubernetes = {
    host                   = module.cluster["europe-west1"].cluster.endpoint
    cluster_ca_certificate = module.cluster["europe-west1"].cluster.authority
    token                  = data.google_client_config.current.access_token
  }
}

provider "kubernetes" {
  alias                  = "us"
  host                   = module.cluster["us-east4"].cluster.endpoint
  cluster_ca_certificate = module.cluster["us-east4"].cluster.authority
  token                  = data.google_client_config.current.access_token
}

provider "helm" {
  alias = "us"

  kubernetes = {
    host                   = module.cluster["us-east4"].cluster.endpoint
    cluster_ca_certificate = module.cluster["us-east4"].cluster.authority
    token                  = data.google_client_config.current.access_token
  }
}

provider "kubernetes" {
  alias                  = "ap"
  host                   = module.cluster["asia-northeast1"].cluster.endpoint
  cluster_ca_certificate = module.cluster["asia-northeast1"].cluster.authority
  token                  = data.google_client_config.current.access_token
}

provider "helm" {
  alias = "ap"

  kubernetes = {
    host                   = module.cluster["asia-northeast1"].cluster.endpoint
    cluster_ca_certificate = module.cluster["asia-northeast1"].cluster.authority
    token                  = data.google_client_config.current.access_token
  }
}

# Each resource is told its region.
provider "azurerm" {
  features {}
  subscription_id = var.subscription
}

provider "kubernetes" {
  alias                  = "eu"
  host                   = module.cluster["westeurope"].cluster.endpoint
  cluster_ca_certificate = module.cluster["westeurope"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}

provider "helm" {
  alias = "eu"

  kubernetes = {
    host                   = module.cluster["westeurope"].cluster.endpoint
    cluster_ca_certificate = module.cluster["westeurope"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "kubelogin"
      args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
    }
  }
}

provider "kubernetes" {
  alias                  = "us"
  host                   = module.cluster["eastus2"].cluster.endpoint
  cluster_ca_certificate = module.cluster["eastus2"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}

provider "helm" {
  alias = "us"

  kubernetes = {
    host                   = module.cluster["eastus2"].cluster.endpoint
    cluster_ca_certificate = module.cluster["eastus2"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "kubelogin"
      args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
    }
  }
}

provider "kubernetes" {
  alias                  = "ap"
  host                   = module.cluster["japaneast"].cluster.endpoint
  cluster_ca_certificate = module.cluster["japaneast"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}

provider "helm" {
  alias = "ap"

  kubernetes = {
    host                   = module.cluster["japaneast"].cluster.endpoint
    cluster_ca_certificate = module.cluster["japaneast"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "kubelogin"
      args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
    }
  }
}

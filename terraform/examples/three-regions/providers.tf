# Each resource is told its region; this one is where global ones are asked for.
provider "aws" {
  region = "eu-west-1"
}

provider "kubernetes" {
  alias                  = "eu"
  host                   = module.cluster["eu-west-1"].cluster.endpoint
  cluster_ca_certificate = module.cluster["eu-west-1"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--region", "eu-west-1", "--cluster-name", module.cluster["eu-west-1"].cluster.name]
  }
}

provider "helm" {
  alias = "eu"

  kubernetes = {
    host                   = module.cluster["eu-west-1"].cluster.endpoint
    cluster_ca_certificate = module.cluster["eu-west-1"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "aws"
      args        = ["eks", "get-token", "--region", "eu-west-1", "--cluster-name", module.cluster["eu-west-1"].cluster.name]
    }
  }
}

provider "kubernetes" {
  alias                  = "us"
  host                   = module.cluster["us-east-1"].cluster.endpoint
  cluster_ca_certificate = module.cluster["us-east-1"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--region", "us-east-1", "--cluster-name", module.cluster["us-east-1"].cluster.name]
  }
}

provider "helm" {
  alias = "us"

  kubernetes = {
    host                   = module.cluster["us-east-1"].cluster.endpoint
    cluster_ca_certificate = module.cluster["us-east-1"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "aws"
      args        = ["eks", "get-token", "--region", "us-east-1", "--cluster-name", module.cluster["us-east-1"].cluster.name]
    }
  }
}

provider "kubernetes" {
  alias                  = "ap"
  host                   = module.cluster["ap-northeast-1"].cluster.endpoint
  cluster_ca_certificate = module.cluster["ap-northeast-1"].cluster.authority

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--region", "ap-northeast-1", "--cluster-name", module.cluster["ap-northeast-1"].cluster.name]
  }
}

provider "helm" {
  alias = "ap"

  kubernetes = {
    host                   = module.cluster["ap-northeast-1"].cluster.endpoint
    cluster_ca_certificate = module.cluster["ap-northeast-1"].cluster.authority

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "aws"
      args        = ["eks", "get-token", "--region", "ap-northeast-1", "--cluster-name", module.cluster["ap-northeast-1"].cluster.name]
    }
  }
}

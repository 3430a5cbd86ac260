# All that the chart is told. Keys are those of helm/terroir/values.yaml, and in `regions`, `peers` and `config` those of
# the configuration file.
locals {
  values = {
    region  = var.deployment.region
    regions = var.deployment.regions
    peers   = var.deployment.peers
    ports   = var.deployment.ports
    image   = var.image
    bootstrap = {
      newCluster  = var.new_cluster
      joinCluster = var.join_cluster
    }
    tls = {
      secretNames = var.tls.secretNames
      authority   = var.tls.authority
      certManager = merge({ enabled = var.tls.certManager.enabled }, var.tls.certManager.issuerRef == null ? {} : { issuerRef = var.tls.certManager.issuerRef })
    }
    placement = {
      requireRegion = true
      # The clusters are of 1.35 or later, where machines tell their pods where they are.
      podTopologyLabels = true
      zonesMin          = 3
    }
    nodes = {
      config       = { for key, value in var.config.nodes : key => value if value != null }
      storage      = { storageClassName = var.storage.class, size = var.storage.size }
      nodeSelector = var.node_selector
      tolerations  = var.tolerations
    }
    gateways = {
      config = { for key, value in var.config.gateways : key => value if value != null }
      service = {
        type                     = var.clients.service_type
        annotations              = var.clients.annotations
        loadBalancerSourceRanges = var.clients.cidrs
      }
      nodeSelector = var.node_selector
      tolerations  = var.tolerations
    }
    # external-dns makes a name of every pod in the zone of the region, which is where peers look.
    peerService = {
      annotations = {
        "external-dns.alpha.kubernetes.io/hostname" = var.deployment.domain
        "external-dns.alpha.kubernetes.io/ttl"      = "10"
      }
    }
    networkPolicy = {
      enabled      = true
      otherRegions = var.deployment.peer_cidrs
      clients      = concat([{ namespaceSelector = {} }], [for cidr in var.clients.cidrs : { ipBlock = { cidr = cidr } }])
    }
    serviceMonitor = { enabled = var.service_monitor }
  }

  external_dns_values = merge(var.external_dns.values, {
    sources            = ["service"]
    policy             = "sync"
    registry           = "txt"
    txtOwnerId         = var.deployment.region
    interval           = "30s"
    triggerLoopOnEvent = true
  })
}

variable "name" {
  description = "The name of the release."
  type        = string
  default     = "terroir"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "A release is named with at most 40 lower-case letters, digits and dashes."
  }
}

variable "namespace" {
  description = "The namespace of the release, which this module makes."
  type        = string
  default     = "terroir"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace is named with lower-case letters, digits and dashes."
  }
}

variable "chart" {
  description = "Where the chart is: a directory, an archive, or an oci:// reference; helm/terroir of this repository if not given."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.chart == null ? true : length(var.chart) > 0
    error_message = "The chart is a directory, an archive or a reference."
  }
}

variable "chart_version" {
  description = "The version of a chart that is given by reference."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.chart_version == null ? true : can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+", var.chart_version))
    error_message = "A version is named as in 1.2.3."
  }
}

variable "deployment" {
  description = "What the region is told of the deployment: 'deployments[region]' of modules/topology."
  type = object({
    region     = string
    domain     = string
    ports      = object({ peer = number, client = number, metrics = number })
    peer_cidrs = list(string)
    regions    = list(object({ name = string, jurisdiction = string, nearest = list(string) }))
    peers      = any
  })
  nullable = false

  validation {
    condition     = contains([for region in var.deployment.regions : region.name], var.deployment.region)
    error_message = "The region is one of the deployment."
  }
}

variable "new_cluster" {
  description = "Whether the disks of config replicas may be blank: true at the very first start of the deployment only."
  type        = bool
  default     = false
  nullable    = false
}

variable "join_cluster" {
  description = "Names of nodes that wait to be made config replicas, or are replaced as such."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.join_cluster : contains([for peer in var.deployment.peers : peer.name if peer.region == var.deployment.region && peer.role == "node"], name)])
    error_message = "Only nodes of the region can join."
  }
}

variable "image" {
  description = "The image: repository, and tag or digest; the tag is the version of the chart if neither is given."
  type = object({
    repository = string
    tag        = optional(string, "")
    digest     = optional(string, "")
  })
  nullable = false

  validation {
    condition     = can(regex("^[^@ ]+$", var.image.repository)) && can(regex("^(sha256:[0-9a-f]{64})?$", var.image.digest))
    error_message = "A repository has no digest and no space in it; a digest begins with sha256."
  }
}

variable "tls" {
  description = <<-EOT
    Where the certificates come from, with the keys of the chart. Each process needs a secret <name>-tls of type kubernetes.io/tls.

    secretNames: other names of secrets, by name of the process.
    authority: a ConfigMap with the certificates whose word counts, if they are not in ca.crt of each secret.
    certManager: whether cert-manager issues them, and who signs. The cluster must have it.
  EOT
  type = object({
    secretNames = optional(map(string), {})
    authority = optional(object({
      configMap = optional(string, "")
      key       = optional(string, "ca.crt")
    }), {})
    certManager = optional(object({
      enabled   = optional(bool, false)
      issuerRef = optional(object({ name = string, kind = optional(string, "Issuer"), group = optional(string, "cert-manager.io") }))
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = !var.tls.certManager.enabled || var.tls.certManager.issuerRef != null
    error_message = "cert-manager needs to be told who signs: certManager.issuerRef."
  }
}

variable "storage" {
  description = "The storage class of nodes ('storage_class' of the module storage) and the size of their volumes."
  type = object({
    class = string
    size  = optional(string, "100Gi")
  })
  nullable = false

  validation {
    condition     = length(var.storage.class) > 0 && can(regex("^[1-9][0-9]*(Gi|Ti)$", var.storage.size))
    error_message = "A storage class is named, and a size is given as in 100Gi."
  }
}

variable "config" {
  description = "Keys of 'process' in the configuration file, of nodes and of gateways; docs/operations/configure.md explains them."
  type = object({
    nodes = optional(object({
      journal              = optional(string)
      journal-segment-mib  = optional(number)
      disk-reserve-mib     = optional(number)
      lease-reads          = optional(bool)
      clock-drift-ppm-max  = optional(number)
      member-grace-seconds = optional(number)
      balance-leaders      = optional(bool)
    }), {})
    gateways = optional(object({
      linearizable-reads = optional(string)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["rocksdb", "segments"], coalesce(var.config.nodes.journal, "rocksdb"))
    error_message = "A journal is written by rocksdb or in segments."
  }
  validation {
    condition     = contains(["leader", "any-replica"], coalesce(var.config.gateways.linearizable-reads, "leader"))
    error_message = "Linearizable reads are served by the leader or by any-replica."
  }
}

variable "clients" {
  description = "How SDKs outside of the cluster reach the gateways, if they do: their networks, and type and annotations of the Service."
  type = object({
    cidrs        = optional(set(string), [])
    service_type = optional(string, "ClusterIP")
    annotations  = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["ClusterIP", "LoadBalancer", "NodePort"], var.clients.service_type)
    error_message = "A Service is a ClusterIP, a LoadBalancer or a NodePort."
  }
  validation {
    condition     = alltrue([for cidr in var.clients.cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "Clients are in IPv4 networks of length 8 or more: gateways do not authenticate the whole internet."
  }
}

variable "node_selector" {
  description = "Labels of the machines to run on: 'node_selector' of the module cluster."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.node_selector) : length(key) > 0])
    error_message = "A label has a name."
  }
}

variable "tolerations" {
  description = "What pods tolerate: 'tolerations' of the module cluster."
  type        = list(object({ key = string, operator = string, value = string, effect = string }))
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for toleration in var.tolerations : contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], toleration.effect)])
    error_message = "An effect is NoSchedule, PreferNoSchedule or NoExecute."
  }
}

variable "external_dns" {
  description = "What writes the names of pods into the zone of the region: 'external_dns' of the module dns."
  type = object({
    namespace = string
    values    = any
    secrets   = optional(map(map(string)), {})
  })
  nullable = false

  validation {
    condition     = can(var.external_dns.values.provider.name) && can(var.external_dns.values.serviceAccount.name)
    error_message = "external-dns needs a provider and a service account."
  }
}

variable "external_dns_version" {
  description = "The version of the chart external-dns."
  type        = string
  default     = "1.19.0"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]+\\.[0-9]+$", var.external_dns_version))
    error_message = "A version of the chart is named as in 1.19.0."
  }
}

variable "service_monitor" {
  description = "Whether the Prometheus operator is told to look at the processes. The cluster must have it."
  type        = bool
  default     = false
  nullable    = false
}

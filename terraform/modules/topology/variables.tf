variable "regions" {
  description = <<-EOT
    The regions of the deployment, by the name that the cloud gives them.

    number: which /16 of the network is theirs; never given to another region, so that a region more or less moves nobody.
    jurisdiction: the law that holds there, as keyspaces name it.
    zones: three, as nodes are labelled with them (topology.kubernetes.io/zone).
    nearest: all other regions, nearest first; where an origin goes whose own region may not keep it.
    nodes_per_zone, gateways_per_zone: processes.
    config_replica: the number of the region's EPaxos replica, and which node has it, from 0.
    country: ISO 3166 code, only for regions that the catalogue of this module does not know.
    cidr: a /16 that is there already, instead of the one that follows from the number.
  EOT
  type = map(object({
    number            = number
    jurisdiction      = string
    zones             = list(string)
    nearest           = list(string)
    nodes_per_zone    = optional(number, 1)
    gateways_per_zone = optional(number, 1)
    config_replica = optional(object({
      number = number
      node   = optional(number, 0)
    }))
    country = optional(string)
    cidr    = optional(string)
  }))
  nullable = false

  validation {
    condition     = length(var.regions) > 0 && alltrue([for name in keys(var.regions) : can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", name))])
    error_message = "There must be a region, and each is named as its cloud names it: 2 to 40 lower-case letters, digits and dashes."
  }
  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[A-Z][A-Za-z0-9-]{0,31}$", region.jurisdiction))])
    error_message = "A jurisdiction is a short name such as EU, US or JP."
  }
  validation {
    condition = alltrue([
      for name, region in var.regions :
      length(distinct(region.zones)) == 3 && length(region.zones) == 3 && alltrue([for zone in region.zones : can(regex("^${name}-?[a-z0-9-]+$", zone))])
    ])
    error_message = "Each region needs three different zones, whose names begin with that of the region as in the label topology.kubernetes.io/zone."
  }
  validation {
    condition     = length(distinct([for region in var.regions : region.number])) == length(var.regions)
    error_message = "The numbers of regions must differ: they say which part of the network is whose."
  }
  validation {
    condition     = alltrue([for region in var.regions : region.number >= 0 && floor(region.number) == region.number])
    error_message = "The number of a region is an integer, and not negative."
  }
  validation {
    condition = alltrue([
      for region in var.regions :
      region.nodes_per_zone >= 1 && floor(region.nodes_per_zone) == region.nodes_per_zone &&
      region.gateways_per_zone >= 1 && floor(region.gateways_per_zone) == region.gateways_per_zone
    ])
    error_message = "Each zone of a region has at least one node and one gateway."
  }
  validation {
    condition     = alltrue([for name, region in var.regions : tolist(sort(region.nearest)) == tolist(sort(setsubtract(keys(var.regions), [name])))])
    error_message = "'nearest' of a region names every other region once."
  }
  validation {
    condition     = contains([3, 5, 7], length([for region in var.regions : region if region.config_replica != null]))
    error_message = "There must be 3, 5 or 7 config replicas, in as many regions: an even one more makes the quorum larger and lets no more of them fail."
  }
  validation {
    condition = alltrue([
      for region in var.regions : region.config_replica == null ? true :
      region.config_replica.number >= 1 && floor(region.config_replica.number) == region.config_replica.number
    ])
    error_message = "The number of a config replica is an integer, and at least 1."
  }
  validation {
    condition = (
      length(distinct([for region in var.regions : region.config_replica.number if region.config_replica != null])) ==
      length([for region in var.regions : region if region.config_replica != null])
    )
    error_message = "The numbers of config replicas must differ: a number belongs to one disk."
  }
  validation {
    condition = alltrue([
      for region in var.regions : region.config_replica == null ? true :
      contains(range(3 * max(region.nodes_per_zone, 1)), region.config_replica.node)
    ])
    error_message = "A config replica belongs to a node that is there: nodes are counted from 0, and there are nodes_per_zone in each of three zones."
  }
  validation {
    condition = alltrue([
      for region in var.regions : region.cidr == null ? true : can(regex("^[0-9.]+/16$", region.cidr)) && try(cidrsubnet(region.cidr, 0, 0) == region.cidr, false)
    ])
    error_message = "The cidr of a region is an IPv4 network of length 16, such as 10.7.0.0/16, without host bits."
  }
}

variable "network_cidr" {
  description = "What the networks of all regions are cut from: an IPv4 network with room for a /16 for every number."
  type        = string
  default     = "10.0.0.0/8"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9.]+/([89]|1[0-6])$", var.network_cidr)) && try(cidrsubnet(var.network_cidr, 0, 0) == var.network_cidr, false)
    error_message = "The network is an IPv4 network of length 8 to 16 without host bits."
  }
  validation {
    condition     = alltrue([for region in var.regions : region.cidr != null || region.number < try(pow(2, 16 - tonumber(split("/", var.network_cidr)[1])), 256)])
    error_message = "The network has no /16 for the number of a region: take a smaller number or a larger network."
  }
}

variable "reserved_cidrs" {
  description = "IPv4 networks that exist already and can be reached from the regions (offices, other peerings): no region may overlap them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.reserved_cidrs : can(regex("^[0-9.]+/", cidr)) && can(cidrhost(cidr, 0))])
    error_message = "A reserved network is an IPv4 network such as 192.168.0.0/16."
  }
}

variable "shard_replicas" {
  description = "Members of the Raft group of a strong shard, in the zones of its region."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = contains([3, 5, 7], var.shard_replicas)
    error_message = "A shard has 3, 5 or 7 replicas: an even number lets no more of them fail than one less."
  }
  validation {
    condition     = alltrue([for region in var.regions : region.nodes_per_zone * length(region.zones) >= var.shard_replicas])
    error_message = "Each region needs as many nodes as a shard has replicas."
  }
}

variable "residency" {
  description = <<-EOT
    Where data may be at all, and what keyspaces will ask for.

    jurisdictions: those that the deployment may have regions in.
    keyspaces: by name, the jurisdictions that may store it; each of them must have a region.
  EOT
  type = object({
    jurisdictions = set(string)
    keyspaces     = optional(map(set(string)), {})
  })
  nullable = false

  validation {
    condition     = alltrue([for region in var.regions : contains(var.residency.jurisdictions, region.jurisdiction)])
    error_message = "Outside of the policy: ${join(", ", [for name, region in var.regions : "${name} (${region.jurisdiction})" if !contains(var.residency.jurisdictions, region.jurisdiction)])}."
  }
  validation {
    condition     = alltrue([for places in var.residency.keyspaces : length(places) > 0])
    error_message = "A keyspace that no jurisdiction may store cannot be created."
  }
  validation {
    condition = alltrue([
      for places in var.residency.keyspaces : length(setsubtract(places, [for region in var.regions : region.jurisdiction])) == 0
    ])
    error_message = "A keyspace names a jurisdiction in which there is no region."
  }
}

variable "jurisdictions" {
  description = "The countries (ISO 3166) of each jurisdiction. A region must be in a country of the jurisdiction that it claims."
  type        = map(set(string))
  default = {
    EU = [
      "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT",
      "RO", "SE", "SI", "SK"
    ]
    AE = ["AE"]
    AU = ["AU"]
    BR = ["BR"]
    CA = ["CA"]
    CH = ["CH"]
    GB = ["GB"]
    IL = ["IL"]
    IN = ["IN"]
    JP = ["JP"]
    KR = ["KR"]
    SG = ["SG"]
    US = ["US"]
    ZA = ["ZA"]
  }
  nullable = false

  validation {
    condition     = alltrue(flatten([for countries in var.jurisdictions : [for country in countries : can(regex("^[A-Z]{2}$", country))]]))
    error_message = "A country is two upper-case letters."
  }
}

variable "domain" {
  description = "The private DNS domain of the deployment. Every region has a zone in it, and every process a name in the zone of its region."
  type        = string
  default     = "terroir.internal"
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain)) && length(var.domain) <= 120
    error_message = "The domain is a DNS name of lower-case labels, such as terroir.internal."
  }
}

variable "ports" {
  description = "Where processes listen: for each other, for SDKs, and for Prometheus and probes."
  type = object({
    peer    = optional(number, 7500)
    client  = optional(number, 7400)
    metrics = optional(number, 9464)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for port in values(var.ports) : port >= 1024 && port <= 65535 && floor(port) == port]) && length(distinct(values(var.ports))) == 3
    error_message = "Ports are three different integers from 1024 to 65535."
  }
}

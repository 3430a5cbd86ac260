variable "name" {
  description = "What the resources of the deployment are named after."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 20 lower-case letters, digits and dashes."
  }
}

variable "network" {
  description = "Where the cluster is: 'network' of the module network."
  type = object({
    region         = string
    resource_group = string
    id             = string
    nodes_subnet   = string
    pods_subnet    = string
  })
  nullable = false

  validation {
    condition     = can(regex("/subnets/", var.network.nodes_subnet)) && can(regex("/subnets/", var.network.pods_subnet))
    error_message = "Nodes and pods have subnets."
  }
}

variable "zones" {
  description = "The three zones of the machines, as nodes are labelled with them: 'zones' of modules/topology."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(distinct(var.zones)) == 3 && alltrue([for zone in var.zones : startswith(zone, "${var.network.region}-")])
    error_message = "Machines are in three zones of the region, named as in westeurope-1."
  }
}

variable "services_cidr" {
  description = "The network of the services: 'by_purpose.services' of modules/topology."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.services_cidr, 10))
    error_message = "Services have an IPv4 network."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes, major and minor."
  type        = string
  default     = "1.35"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.(3[5-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "Kubernetes 1.35 or later is needed: it tells pods in which zone they are."
  }
}

variable "machine_type" {
  description = "The type of machines."
  type        = string
  default     = "Standard_D4s_v5"
  nullable    = false

  validation {
    condition     = can(regex("^Standard_[A-Za-z0-9_]+$", var.machine_type))
    error_message = "A type of machine is named as in Standard_D4s_v5."
  }
}

variable "machines_per_zone" {
  description = "Machines of each zone: at least and at most."
  type = object({
    min = number
    max = number
  })
  default  = { min = 1, max = 4 }
  nullable = false

  validation {
    condition     = 1 <= var.machines_per_zone.min && var.machines_per_zone.min <= var.machines_per_zone.max
    error_message = "Each zone has at least one machine, and 1 <= min <= max."
  }
}

variable "root_volume_gib" {
  description = "Size of the encrypted root volume of a machine; data is on volumes of its own."
  type        = number
  default     = 64
  nullable    = false

  validation {
    condition     = var.root_volume_gib >= 30 && var.root_volume_gib <= 1000
    error_message = "The root volume has 30 to 1000 GiB."
  }
}

variable "dedicated" {
  description = "Whether machines are tainted terroir.io/dedicated=true:NoSchedule, so that only Terroir and what the cluster itself needs run there."
  type        = bool
  default     = false
  nullable    = false
}

variable "administrators" {
  description = "Groups of Entra ID whose members administer the cluster: object ids. Local accounts are switched off, so there must be one."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.administrators) > 0 && alltrue([for id in var.administrators : can(regex("^[0-9a-f-]{36}$", id))])
    error_message = "There is a group, and each is given as an object id."
  }
}

variable "api_cidrs" {
  description = "Networks that may reach the API server of Kubernetes over the internet. None by default: then it has a private endpoint only, and Terraform must run inside of the network."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.api_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "The API server is for IPv4 networks of length 8 or more, not for the whole internet."
  }
}

variable "tags" {
  description = "Tags of every resource that has them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 40
    error_message = "The cloud allows no more, and needs some itself."
  }
}

variable "name" {
  description = "What the resources of the deployment are named after."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 20 lower-case letters, digits and dashes."
  }
}

variable "project" {
  description = "The project of GCP."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project is 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "network" {
  description = "Where the cluster is: 'network' of the module network."
  type = object({
    region    = string
    id        = string
    name      = string
    subnet    = string
    pods      = string
    services  = string
    pods_cidr = string
  })
  nullable = false

  validation {
    condition     = can(cidrhost(var.network.pods_cidr, 0))
    error_message = "Pods have an IPv4 network."
  }
}

variable "zones" {
  description = "The three zones of the machines: 'zones' of modules/topology."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(distinct(var.zones)) == 3 && alltrue([for zone in var.zones : startswith(zone, var.network.region)])
    error_message = "Machines are in three zones of the region."
  }
}

variable "control_plane_cidr" {
  description = "The network of the control plane: 'by_purpose.control_plane' of modules/topology."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.control_plane_cidr, 0)) && endswith(var.control_plane_cidr, "/28")
    error_message = "The control plane has an IPv4 network of length 28."
  }
}

variable "release_channel" {
  description = "How new the versions of Kubernetes are that GKE takes by itself."
  type        = string
  default     = "REGULAR"
  nullable    = false

  validation {
    condition     = contains(["REGULAR", "STABLE"], var.release_channel)
    error_message = "The channel is REGULAR or STABLE."
  }
}

variable "machine_type" {
  description = "The type of machines."
  type        = string
  default     = "n2-standard-4"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]+-[a-z0-9-]+$", var.machine_type))
    error_message = "A type of machine is named as in n2-standard-4."
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

variable "peer_port" {
  description = "Where processes listen for each other."
  type        = number
  default     = 7500
  nullable    = false

  validation {
    condition     = var.peer_port >= 1024 && var.peer_port <= 65535
    error_message = "A port is 1024 to 65535."
  }
}

variable "peer_cidrs" {
  description = "The networks of the other regions, which may reach the peer port: 'peer_cidrs' of modules/topology."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.peer_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "Peers are in IPv4 networks of length 8 or more: the whole internet is no peer."
  }
}

variable "client_port" {
  description = "Where gateways listen for SDKs."
  type        = number
  default     = 7400
  nullable    = false

  validation {
    condition     = var.client_port >= 1024 && var.client_port <= 65535
    error_message = "A port is 1024 to 65535."
  }
}

variable "client_cidrs" {
  description = "Networks outside of the cluster whose SDKs may reach the client port. None by default."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "Clients are in IPv4 networks of length 8 or more: gateways do not authenticate the whole internet."
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
  description = "Labels of every resource that has them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 40
    error_message = "The cloud allows no more, and needs some itself."
  }
}

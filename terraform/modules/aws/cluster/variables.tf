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
    region          = string
    id              = string
    cidr            = string
    private_subnets = map(string)
  })
  nullable = false

  validation {
    condition     = length(var.network.private_subnets) == 3
    error_message = "Nodes are in three zones."
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

variable "instance_types" {
  description = "Types of machines, in order of preference."
  type        = list(string)
  default     = ["m7i.xlarge", "m6i.xlarge"]
  nullable    = false

  validation {
    condition     = length(var.instance_types) > 0 && alltrue([for type in var.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "A type of machine is named as in m7i.xlarge."
  }
}

variable "machines_per_zone" {
  description = "Machines of each zone: at first, at least and at most."
  type = object({
    desired = number
    min     = number
    max     = number
  })
  default  = { desired = 2, min = 1, max = 4 }
  nullable = false

  validation {
    condition     = 1 <= var.machines_per_zone.min && var.machines_per_zone.min <= var.machines_per_zone.desired && var.machines_per_zone.desired <= var.machines_per_zone.max
    error_message = "Each zone has at least one machine, and 1 <= min <= desired <= max."
  }
}

variable "root_volume_gib" {
  description = "Size of the encrypted root volume of a machine; data is on volumes of its own."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.root_volume_gib >= 20 && var.root_volume_gib <= 1000
    error_message = "The root volume has 20 to 1000 GiB."
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

variable "log_retention_days" {
  description = "How long the logs of the control plane are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 40
    error_message = "AWS allows 50 tags, and needs some of them itself."
  }
}

variable "name" {
  description = "What the resources of the deployment are named after."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 20 lower-case letters, digits and dashes."
  }
}

variable "region" {
  description = "The region of Azure that all resources of this module are in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+[0-9]?$", var.region))
    error_message = "A region of Azure is named as in westeurope."
  }
}

variable "cidr" {
  description = "The network of the region: 'cidr' of modules/topology."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "The network is an IPv4 network of length 16."
  }
}

variable "subnets" {
  description = "Its networks: 'by_purpose' of modules/topology."
  type = object({
    nodes = string
    pods  = string
  })
  nullable = false

  validation {
    condition     = alltrue([for cidr in values(var.subnets) : can(cidrhost(cidr, 0))])
    error_message = "Subnets are IPv4 networks."
  }
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

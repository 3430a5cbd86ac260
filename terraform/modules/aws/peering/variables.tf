variable "name" {
  description = "What the resources of the deployment are named after."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 20 lower-case letters, digits and dashes."
  }
}

variable "requester" {
  description = "The network that asks: 'network' of the module network."
  type = object({
    region               = string
    id                   = string
    cidr                 = string
    private_route_tables = map(string)
  })
  nullable = false

  validation {
    condition     = can(cidrhost(var.requester.cidr, 0))
    error_message = "The network of the requester has a CIDR."
  }
}

variable "accepter" {
  description = "The network that is asked: 'network' of the module network, of another region."
  type = object({
    region               = string
    id                   = string
    cidr                 = string
    private_route_tables = map(string)
  })
  nullable = false

  validation {
    condition     = var.accepter.region != var.requester.region && var.accepter.cidr != var.requester.cidr
    error_message = "Two regions are peered, with different networks."
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

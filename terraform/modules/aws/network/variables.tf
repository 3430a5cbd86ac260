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
  description = "The region of AWS that all resources of this module are in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region of AWS is named as in eu-west-1."
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
  description = "For each of the three zones its private and its public network: 'by_zone' of modules/topology."
  type        = map(object({ private = string, public = string }))
  nullable    = false

  validation {
    condition     = length(var.subnets) == 3 && alltrue([for zone in keys(var.subnets) : startswith(zone, var.region)])
    error_message = "There are three zones, all of the region."
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

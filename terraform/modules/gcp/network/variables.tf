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

variable "region" {
  description = "The region of GCP that all resources of this module are in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region of GCP is named as in europe-west1."
  }
}

variable "subnets" {
  description = "Its networks: 'by_purpose' of modules/topology."
  type = object({
    nodes    = string
    pods     = string
    services = string
  })
  nullable = false

  validation {
    condition     = alltrue([for cidr in values(var.subnets) : can(cidrhost(cidr, 0))])
    error_message = "Subnets are IPv4 networks."
  }
}

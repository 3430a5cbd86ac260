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

variable "domain" {
  description = "The domain of the region: 'domain' of modules/topology."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "The domain is a DNS name of lower-case labels."
  }
}

variable "region" {
  description = "Whose names these are."
  type        = string
  nullable    = false

  validation {
    condition     = contains(keys(var.networks), var.region)
    error_message = "The region is one of the networks."
  }
}

variable "networks" {
  description = "The networks of all regions, which resolve the names: id, by region."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.networks) > 0
    error_message = "A private zone needs a network."
  }
}

variable "writer" {
  description = "The namespace and service account of external-dns, which alone writes the names."
  type = object({
    namespace       = string
    service_account = string
  })
  default  = { namespace = "external-dns", service_account = "external-dns" }
  nullable = false

  validation {
    condition     = alltrue([for name in values(var.writer) : can(regex("^[a-z0-9-]+$", name))])
    error_message = "Names in Kubernetes are lower-case letters, digits and dashes."
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

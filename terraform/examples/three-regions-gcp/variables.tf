variable "name" {
  description = "What the resources of the deployment are named after."
  type        = string
  default     = "terroir"
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

variable "image" {
  description = "The image of Terroir, in a registry that the clusters reach: repository, and tag or digest."
  type = object({
    repository = string
    tag        = optional(string, "")
    digest     = optional(string, "")
  })
  nullable = false

  validation {
    condition     = length(var.image.repository) > 0
    error_message = "The image has a repository."
  }
}

variable "tls" {
  description = "Where the certificates come from: 'tls' of modules/release. By default the secrets <name>-tls must be there."
  type = object({
    secretNames = optional(map(string), {})
    authority   = optional(object({ configMap = optional(string, ""), key = optional(string, "ca.crt") }), {})
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

variable "new_cluster" {
  description = "Whether this is the very first start of the deployment. Set it back to false right after."
  type        = bool
  default     = false
  nullable    = false
}

variable "client_cidrs" {
  description = "Networks outside of the clusters whose SDKs may reach the gateways."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Networks are IPv4 networks."
  }
}

variable "api_cidrs" {
  description = "Networks that may reach the API servers of Kubernetes over the internet: that of whoever runs Terraform, unless it runs inside."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.api_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Networks are IPv4 networks."
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

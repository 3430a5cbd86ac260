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
  description = "One network: 'network' of the module network."
  type = object({
    region = string
    id     = string
  })
  nullable = false

  validation {
    condition     = length(var.requester.id) > 0
    error_message = "The network has an id."
  }
}

variable "accepter" {
  description = "The other network, of another region."
  type = object({
    region = string
    id     = string
  })
  nullable = false

  validation {
    condition     = var.accepter.region != var.requester.region
    error_message = "Two regions are peered."
  }
}

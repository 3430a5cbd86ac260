variable "requester" {
  description = "One network: 'network' of the module network."
  type = object({
    region         = string
    resource_group = string
    id             = string
    name           = string
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
    region         = string
    resource_group = string
    id             = string
    name           = string
  })
  nullable = false

  validation {
    condition     = var.accepter.region != var.requester.region
    error_message = "Two regions are peered."
  }
}

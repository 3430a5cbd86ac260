variable "name" {
  description = "The name of the storage class."
  type        = string
  default     = "terroir"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "A storage class is named with lower-case letters, digits and dashes."
  }
}

variable "volume_key" {
  description = "The key of Cloud KMS that volumes are encrypted with: 'volume_key' of the module cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^projects/.+/cryptoKeys/.+$", var.volume_key))
    error_message = "The key is named as in projects/.../cryptoKeys/..."
  }
}

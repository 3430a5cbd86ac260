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
  description = "The disk encryption set that volumes are encrypted with: 'volume_key' of the module cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("/diskEncryptionSets/", var.volume_key))
    error_message = "The key is the id of a disk encryption set."
  }
}

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
  description = "The key of KMS that volumes are encrypted with: 'volume_key' of the module cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.volume_key))
    error_message = "The key is an ARN of KMS."
  }
}

variable "iops" {
  description = "Operations per second of a volume. The journal syncs every batch, so these count."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.iops >= 3000 && var.iops <= 16000
    error_message = "A volume of type gp3 has 3000 to 16000 operations per second."
  }
}

variable "throughput_mib" {
  description = "Mebibytes per second of a volume."
  type        = number
  default     = 250
  nullable    = false

  validation {
    condition     = var.throughput_mib >= 125 && var.throughput_mib <= 1000 && var.throughput_mib <= var.iops / 4
    error_message = "A volume of type gp3 has 125 to 1000 MiB/s, and at most one for four operations."
  }
}

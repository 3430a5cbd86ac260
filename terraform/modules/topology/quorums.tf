locals {
  config_replicas = { for name, region in var.regions : name => region.config_replica if region.config_replica != null }

  # Theorem 4 of EPaxos*: with n >= max(2e + f - 1, 2f + 1), f may fail at all, and e while one round trip is still enough.
  config_members       = length(local.config_replicas)
  config_failures      = floor((local.config_members - 1) / 2)
  config_fast_failures = min(local.config_failures, floor((local.config_members - local.config_failures + 1) / 2))
}

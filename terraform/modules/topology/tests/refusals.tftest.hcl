# What is refused. Each run changes one thing of a good description.

variables {
  regions = {
    eu-west-1 = {
      number         = 1
      jurisdiction   = "EU"
      zones          = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
      nearest        = ["us-east-1", "ap-northeast-1"]
      config_replica = { number = 1 }
    }
    us-east-1 = {
      number         = 2
      jurisdiction   = "US"
      zones          = ["us-east-1a", "us-east-1b", "us-east-1c"]
      nearest        = ["eu-west-1", "ap-northeast-1"]
      config_replica = { number = 2 }
    }
    ap-northeast-1 = {
      number         = 3
      jurisdiction   = "JP"
      zones          = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
      nearest        = ["us-east-1", "eu-west-1"]
      config_replica = { number = 3 }
    }
  }
  residency = { jurisdictions = ["EU", "US", "JP"] }
}

run "the_good_description" {
  command = plan
}

run "overlapping_networks" {
  command         = plan
  expect_failures = [output.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { cidr = "10.2.0.0/16" }) })
  }
}

run "a_network_that_is_there_already" {
  command         = plan
  expect_failures = [output.regions]

  variables {
    reserved_cidrs = ["10.3.128.0/17"]
  }
}

run "a_reserved_network_around_a_region" {
  command         = plan
  expect_failures = [output.regions]

  variables {
    reserved_cidrs = ["10.0.0.0/12"]
  }
}

run "two_regions_with_one_number" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { number = 2 }) })
  }
}

run "a_number_outside_of_the_network" {
  command         = plan
  expect_failures = [var.network_cidr]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { number = 256 }) })
  }
}

run "a_network_with_host_bits" {
  command         = plan
  expect_failures = [var.network_cidr]

  variables {
    network_cidr = "10.1.0.0/8"
  }
}

run "a_network_that_is_not_a_16" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { cidr = "10.9.0.0/20" }) })
  }
}

run "a_network_of_ipv6" {
  command         = plan
  expect_failures = [var.reserved_cidrs]

  variables {
    reserved_cidrs = ["fd00::/8"]
  }
}

run "an_even_number_of_config_replicas" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { config_replica = null }) })
  }
}

run "two_config_replicas_with_one_number" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { config_replica = { number = 2 } }) })
  }
}

run "a_config_replica_with_number_0" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { config_replica = { number = 0 } }) })
  }
}

run "a_config_replica_on_no_node" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { config_replica = { number = 1, node = 3 } }) })
  }
}

run "an_even_number_of_shard_replicas" {
  command         = plan
  expect_failures = [var.shard_replicas]

  variables {
    shard_replicas = 4
  }
}

run "one_shard_replica" {
  command         = plan
  expect_failures = [var.shard_replicas]

  variables {
    shard_replicas = 1
  }
}

run "more_shard_replicas_than_nodes" {
  command         = plan
  expect_failures = [var.shard_replicas]

  variables {
    shard_replicas = 5
  }
}

run "a_region_outside_of_the_policy" {
  command         = plan
  expect_failures = [var.residency]

  variables {
    residency = { jurisdictions = ["EU", "JP"] }
  }
}

run "a_keyspace_without_a_region" {
  command         = plan
  expect_failures = [var.residency]

  variables {
    residency = { jurisdictions = ["EU", "US", "JP", "IN"], keyspaces = { people = ["IN"] } }
  }
}

run "a_keyspace_that_nobody_may_store" {
  command         = plan
  expect_failures = [var.residency]

  variables {
    residency = { jurisdictions = ["EU", "US", "JP"], keyspaces = { people = [] } }
  }
}

run "a_region_that_is_not_where_it_claims_to_be" {
  command         = plan
  expect_failures = [output.placements]

  variables {
    regions = merge(var.regions, { us-east-1 = merge(var.regions["us-east-1"], { jurisdiction = "EU" }) })
  }
}

run "a_jurisdiction_without_countries" {
  command         = plan
  expect_failures = [output.placements]

  variables {
    jurisdictions = { EU = ["IE"], US = ["US"] }
  }
}

run "a_country_that_is_no_code" {
  command         = plan
  expect_failures = [var.jurisdictions]

  variables {
    jurisdictions = { EU = ["Ireland"], US = ["US"], JP = ["JP"] }
  }
}

run "two_zones" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { zones = ["eu-west-1a", "eu-west-1b"] }) })
  }
}

run "one_zone_twice" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { zones = ["eu-west-1a", "eu-west-1b", "eu-west-1b"] }) })
  }
}

run "a_zone_of_another_region" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { zones = ["eu-west-1a", "eu-west-1b", "eu-west-2a"] }) })
  }
}

run "a_region_that_is_nearest_to_itself" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { nearest = ["eu-west-1", "us-east-1"] }) })
  }
}

run "a_region_that_is_forgotten_in_nearest" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { nearest = ["us-east-1"] }) })
  }
}

run "no_node_in_a_zone" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { nodes_per_zone = 0 }) })
  }
}

run "no_gateway_in_a_zone" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { gateways_per_zone = 0 }) })
  }
}

run "a_jurisdiction_in_small_letters" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { jurisdiction = "eu" }) })
  }
}

run "a_domain_that_is_no_name" {
  command         = plan
  expect_failures = [var.domain]

  variables {
    domain = "Terroir"
  }
}

run "two_listeners_on_one_port" {
  command         = plan
  expect_failures = [var.ports]

  variables {
    ports = { peer = 7400 }
  }
}

run "a_region_that_the_catalogue_does_not_know" {
  command         = plan
  expect_failures = [output.placements]

  variables {
    regions = { for name, region in var.regions : replace(name, "eu-west-1", "eu-west-9") => merge(region, {
      zones   = [for zone in region.zones : replace(zone, "eu-west-1", "eu-west-9")]
      nearest = [for other in region.nearest : replace(other, "eu-west-1", "eu-west-9")]
    }) }
  }
}

run "unless_its_country_is_given" {
  command = plan

  variables {
    regions = { for name, region in var.regions : replace(name, "eu-west-1", "eu-west-9") => merge(region, {
      zones   = [for zone in region.zones : replace(zone, "eu-west-1", "eu-west-9")]
      nearest = [for other in region.nearest : replace(other, "eu-west-1", "eu-west-9")]
      country = region.jurisdiction == "EU" ? "IE" : null
    }) }
  }
}

run "a_region_with_a_name_that_no_cloud_gives" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = { for name, region in var.regions : replace(name, "eu-west-1", "eu_west_1") => merge(region, {
      zones   = [for zone in region.zones : replace(zone, "eu-west-1", "eu_west_1")]
      nearest = [for other in region.nearest : replace(other, "eu-west-1", "eu_west_1")]
      country = region.jurisdiction == "EU" ? "IE" : null
    }) }
  }
}

run "a_number_before_the_network" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { number = -1 }) })
  }
}

run "a_number_between_two_networks" {
  command         = plan
  expect_failures = [var.regions]

  variables {
    regions = merge(var.regions, { eu-west-1 = merge(var.regions["eu-west-1"], { number = 1.5 }) })
  }
}

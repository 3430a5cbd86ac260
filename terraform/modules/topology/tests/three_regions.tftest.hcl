# What follows from a good description.

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
      nodes_per_zone = 2
      config_replica = { number = 5, node = 4 }
    }
    ap-northeast-1 = {
      number         = 3
      jurisdiction   = "JP"
      zones          = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
      nearest        = ["us-east-1", "eu-west-1"]
      config_replica = { number = 3 }
    }
  }
  residency = {
    jurisdictions = ["EU", "US", "JP"]
    keyspaces     = { people = ["EU"], catalogue = ["EU", "US", "JP"] }
  }
}

run "networks_follow_from_numbers" {
  command = plan

  assert {
    condition     = { for name, region in output.regions : name => region.cidr } == { eu-west-1 = "10.1.0.0/16", us-east-1 = "10.2.0.0/16", ap-northeast-1 = "10.3.0.0/16" }
    error_message = "The /16 of a region is the one of its number."
  }
  assert {
    condition = output.regions["eu-west-1"].by_zone == {
      eu-west-1a = { private = "10.1.0.0/18", public = "10.1.192.0/24" }
      eu-west-1b = { private = "10.1.64.0/18", public = "10.1.193.0/24" }
      eu-west-1c = { private = "10.1.128.0/18", public = "10.1.194.0/24" }
    }
    error_message = "Private subnets take three quarters, public ones follow."
  }
  assert {
    condition     = output.regions["us-east-1"].by_purpose == { pods = "10.2.0.0/17", nodes = "10.2.128.0/20", services = "10.2.144.0/20", control_plane = "10.2.160.0/28" }
    error_message = "Subnets by purpose follow each other without an overlap."
  }
  assert {
    condition     = output.regions["ap-northeast-1"].peer_cidrs == ["10.1.0.0/16", "10.2.0.0/16"]
    error_message = "A region lets in the networks of all others and not its own."
  }
}

run "a_region_more_moves_nobody" {
  command = plan

  variables {
    regions = {
      ap-northeast-1 = {
        number         = 3
        jurisdiction   = "JP"
        zones          = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]
        nearest        = ["us-east-1", "eu-west-1", "af-south-1"]
        config_replica = { number = 3 }
      }
      eu-west-1 = {
        number         = 1
        jurisdiction   = "EU"
        zones          = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
        nearest        = ["us-east-1", "af-south-1", "ap-northeast-1"]
        config_replica = { number = 1 }
      }
      us-east-1 = {
        number         = 2
        jurisdiction   = "US"
        zones          = ["us-east-1a", "us-east-1b", "us-east-1c"]
        nearest        = ["eu-west-1", "ap-northeast-1", "af-south-1"]
        config_replica = { number = 2 }
      }
      # Its name comes before all others; it has no config replica, so that there are three.
      af-south-1 = {
        number       = 4
        jurisdiction = "ZA"
        zones        = ["af-south-1a", "af-south-1b", "af-south-1c"]
        nearest      = ["eu-west-1", "us-east-1", "ap-northeast-1"]
      }
    }
    residency = { jurisdictions = ["EU", "US", "JP", "ZA"] }
  }

  assert {
    condition     = { for name, region in output.regions : name => region.cidr } == { eu-west-1 = "10.1.0.0/16", us-east-1 = "10.2.0.0/16", ap-northeast-1 = "10.3.0.0/16", af-south-1 = "10.4.0.0/16" }
    error_message = "Networks depend on numbers alone."
  }
  assert {
    condition     = length(output.pairs) == 6 && output.config_quorum.members == 3
    error_message = "Four regions are six pairs, and may have three config replicas."
  }
}

run "every_pair_is_peered_once" {
  command = plan

  assert {
    condition = output.pairs == {
      eu-west-1--us-east-1      = { requester = "eu-west-1", accepter = "us-east-1" }
      eu-west-1--ap-northeast-1 = { requester = "eu-west-1", accepter = "ap-northeast-1" }
      us-east-1--ap-northeast-1 = { requester = "us-east-1", accepter = "ap-northeast-1" }
    }
    error_message = "Three regions are three pairs, asked for by the smaller number."
  }
}

run "peers_are_those_of_the_configuration_file" {
  command = plan

  assert {
    condition     = length(output.deployments["eu-west-1"].peers) == 3 + 6 + 3 + 9
    error_message = "All nodes and gateways of all regions are peers."
  }
  assert {
    condition = jsonencode(output.deployments["eu-west-1"].peers[0]) == jsonencode({
      address        = "eu-west-1-node-0.eu-west-1.terroir.internal:7500"
      config-replica = 1
      name           = "eu-west-1-node-0"
      region         = "eu-west-1"
      role           = "node"
      zone           = "eu-west-1a"
    })
    error_message = "A peer has the keys of the configuration file."
  }
  assert {
    condition     = [for peer in output.deployments["us-east-1"].peers : [peer.name, peer.config-replica] if can(peer.config-replica)] == [["eu-west-1-node-0", 1], ["us-east-1-node-4", 5], ["ap-northeast-1-node-0", 3]]
    error_message = "The config replica is on the node that was named, or the first, and no other peer has the key."
  }
  assert {
    condition     = alltrue([for peer in output.deployments["eu-west-1"].peers : !can(peer.config-replica) if peer.role == "gateway"])
    error_message = "Gateways have no config replica."
  }
  assert {
    condition     = [for peer in output.deployments["us-east-1"].peers : peer.zone if peer.region == "us-east-1" && peer.role == "node"] == [for zone in ["a", "b", "c", "a", "b", "c"] : "us-east-1${zone}"]
    error_message = "Nodes alternate between zones, so that replicas of a shard are in different ones."
  }
  assert {
    condition     = length(distinct([for peer in output.deployments["eu-west-1"].peers : peer.name])) == length(output.deployments["eu-west-1"].peers)
    error_message = "Names are unique in the deployment."
  }
  assert {
    condition     = length(distinct([for deployment in output.deployments : jsonencode([deployment.peers, deployment.regions])])) == 1
    error_message = "All regions are told the same."
  }
  assert {
    condition     = output.deployments["us-east-1"].regions[0] == { name = "eu-west-1", jurisdiction = "EU", nearest = tolist(["us-east-1", "ap-northeast-1"]) }
    error_message = "Regions have the keys of the configuration file."
  }
}

run "a_zone_may_be_lost" {
  command = plan

  assert {
    condition     = output.shard_quorum == { replicas = 3, majority = 2, in_one_zone = 1 }
    error_message = "Three replicas are in three zones."
  }
  assert {
    condition     = output.config_quorum == { members = 3, slow = 2, fast = 2, failures = 1 }
    error_message = "Of three config replicas one may fail, with one round trip all the same."
  }
}

run "more_members_lose_more" {
  command = plan

  variables {
    regions = {
      for i in range(7) : "eu-north-1${i}" => {
        number         = i
        jurisdiction   = "EU"
        country        = "SE"
        zones          = [for zone in ["a", "b", "c"] : "eu-north-1${i}${zone}"]
        nearest        = [for other in range(7) : "eu-north-1${other}" if other != i]
        nodes_per_zone = 2
        config_replica = { number = i + 1 }
      }
    }
    shard_replicas = 5
    residency      = { jurisdictions = ["EU"] }
  }

  assert {
    condition     = output.config_quorum == { members = 7, slow = 4, fast = 5, failures = 3 }
    error_message = "Of seven config replicas three may fail, and two with one round trip all the same."
  }
  assert {
    condition     = output.shard_quorum == { replicas = 5, majority = 3, in_one_zone = 2 }
    error_message = "A zone that holds two of five replicas may be lost."
  }
}

run "policies_are_mapped_to_regions" {
  command = plan

  assert {
    condition     = output.placements["people"] == ["eu-west-1"] && output.placements["catalogue"] == ["eu-west-1", "us-east-1", "ap-northeast-1"]
    error_message = "A keyspace may be stored in the regions of its jurisdictions."
  }
}

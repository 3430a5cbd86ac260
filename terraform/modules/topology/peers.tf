locals {
  # Keys are those of the product's configuration file. A process is named as its pod: the chart makes a StatefulSet of the
  # nodes of a region and one of its gateways, and spreads both over the zones.
  nodes = flatten([
    for name in local.names_by_number : [
      for i in range(3 * var.regions[name].nodes_per_zone) : {
        name           = "${name}-node-${i}"
        role           = "node"
        region         = name
        zone           = var.regions[name].zones[i % 3]
        address        = "${name}-node-${i}.${local.region_domain[name]}:${var.ports.peer}"
        config-replica = try(local.config_replicas[name].node == i, false) ? local.config_replicas[name].number : null
      }
    ]
  ])
  gateways = flatten([
    for name in local.names_by_number : [
      for i in range(3 * var.regions[name].gateways_per_zone) : {
        name    = "${name}-gateway-${i}"
        role    = "gateway"
        region  = name
        zone    = var.regions[name].zones[i % 3]
        address = "${name}-gateway-${i}.${local.region_domain[name]}:${var.ports.peer}"
      }
    ]
  ])

  # The configuration file knows no null.
  peers = [for peer in concat(local.nodes, local.gateways) : { for key, value in peer : key => value if value != null }]

  config_regions = [
    for name in local.names_by_number : {
      name         = name
      jurisdiction = var.regions[name].jurisdiction
      nearest      = var.regions[name].nearest
    }
  ]
}

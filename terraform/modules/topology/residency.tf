locals {
  country            = { for name, region in var.regions : name => try(coalesce(region.country, lookup(local.catalogue, name, null)), null) }
  of_unknown_country = [for name, country in local.country : name if country == null]
  misplaced = [
    for name, region in var.regions : "${name} is in ${local.country[name]}, not in ${region.jurisdiction}"
    if local.country[name] != null && !contains(try(var.jurisdictions[region.jurisdiction], []), coalesce(local.country[name], "-"))
  ]

  placements = {
    for keyspace, places in var.residency.keyspaces : keyspace => [for name in local.names_by_number : name if contains(places, var.regions[name].jurisdiction)]
  }
}

locals {
  region_domain = { for name in keys(var.regions) : name => "${name}.${var.domain}" }

  names_by_number = [for key in sort([for name, region in var.regions : format("%05d/%s", region.number, name)]) : split("/", key)[1]]

  # One for each pair, by the name that both ends know; the region with the smaller number asks.
  pairs = {
    for pair in setproduct(local.names_by_number, local.names_by_number) : "${pair[0]}--${pair[1]}" => { requester = pair[0], accepter = pair[1] }
    if index(local.names_by_number, pair[0]) < index(local.names_by_number, pair[1])
  }
}

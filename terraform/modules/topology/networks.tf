locals {
  network_bits = try(16 - tonumber(split("/", var.network_cidr)[1]), 0)

  cidr = { for name, region in var.regions : name => coalesce(region.cidr, try(cidrsubnet(var.network_cidr, local.network_bits, region.number), "0.0.0.0/16")) }

  # Clouds whose subnets belong to a zone: three quarters for private nodes and their pods, the last quarter for what
  # faces outwards, and room.
  by_zone = {
    for name, region in var.regions : name => {
      for i, zone in region.zones : zone => {
        private = cidrsubnet(local.cidr[name], 2, i)
        public  = cidrsubnet(local.cidr[name], 8, 192 + i)
      }
    }
  }

  # Clouds whose subnets span the zones of a region.
  by_purpose = {
    for name, cidr in local.cidr : name => {
      pods          = cidrsubnet(cidr, 1, 0)
      nodes         = cidrsubnet(cidr, 4, 8)
      services      = cidrsubnet(cidr, 4, 9)
      control_plane = cidrsubnet(cidr, 12, 2560)
    }
  }

  # Terraform has no function for it: networks overlap if neither ends before the other begins.
  networks = merge(
    { for name, cidr in local.cidr : name => cidr },
    { for cidr in var.reserved_cidrs : "reserved ${cidr}" => cidr },
  )
  network_begin = {
    for name, cidr in local.networks : name => sum([for i, octet in split(".", cidrhost(cidr, 0)) : tonumber(octet) * pow(256, 3 - i)])
  }
  network_end = { for name, cidr in local.networks : name => local.network_begin[name] + pow(2, 32 - tonumber(split("/", cidr)[1])) - 1 }

  overlaps = [
    for pair in setproduct(keys(local.cidr), keys(local.networks)) : "${pair[0]} (${local.networks[pair[0]]}) and ${pair[1]} (${local.networks[pair[1]]})"
    if(contains(keys(local.cidr), pair[1]) ? index(keys(local.cidr), pair[0]) < index(keys(local.cidr), pair[1]) : true)
    && local.network_begin[pair[0]] <= local.network_end[pair[1]]
    && local.network_begin[pair[1]] <= local.network_end[pair[0]]
  ]
}

output "network" {
  description = "What the other modules need of the network: region, id, cidr, private_subnets (id by zone), private_route_tables (id by zone)."
  value = {
    region               = var.region
    id                   = aws_vpc.this.id
    cidr                 = var.cidr
    private_subnets      = { for zone, subnet in aws_subnet.private : zone => subnet.id }
    private_route_tables = { for zone, table in aws_route_table.private : zone => table.id }
  }
  # A cluster without a way out cannot fetch images.
  depends_on = [aws_route.private_to_internet, aws_route_table_association.private]
}

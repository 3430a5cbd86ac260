resource "aws_vpc_peering_connection" "this" {
  region      = var.requester.region
  vpc_id      = var.requester.id
  peer_vpc_id = var.accepter.id
  peer_region = var.accepter.region
  auto_accept = false
  tags        = merge(var.tags, { Name = "${var.name}-${var.requester.region}--${var.accepter.region}" })
}

resource "aws_vpc_peering_connection_accepter" "this" {
  region                    = var.accepter.region
  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
  tags                      = merge(var.tags, { Name = "${var.name}-${var.requester.region}--${var.accepter.region}" })
}

resource "aws_route" "to_accepter" {
  for_each = var.requester.private_route_tables

  region                    = var.requester.region
  route_table_id            = each.value
  destination_cidr_block    = var.accepter.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}

resource "aws_route" "to_requester" {
  for_each = var.accepter.private_route_tables

  region                    = var.accepter.region
  route_table_id            = each.value
  destination_cidr_block    = var.requester.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}

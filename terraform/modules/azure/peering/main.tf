# Both ends must say it.
resource "azurerm_virtual_network_peering" "to_accepter" {
  name                         = "to-${var.accepter.region}"
  resource_group_name          = var.requester.resource_group
  virtual_network_name         = var.requester.name
  remote_virtual_network_id    = var.accepter.id
  allow_virtual_network_access = true
  allow_forwarded_traffic      = false
  allow_gateway_transit        = false
}

resource "azurerm_virtual_network_peering" "to_requester" {
  name                         = "to-${var.requester.region}"
  resource_group_name          = var.accepter.resource_group
  virtual_network_name         = var.accepter.name
  remote_virtual_network_id    = var.requester.id
  allow_virtual_network_access = true
  allow_forwarded_traffic      = false
  allow_gateway_transit        = false
}

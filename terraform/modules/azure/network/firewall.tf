# Azure lets in everything from peered networks by default. Here they reach the peer port, and nothing else.
resource "azurerm_network_security_group" "this" {
  name                = "${var.name}-${var.region}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.region
  tags                = var.tags
}

resource "azurerm_network_security_rule" "own" {
  name                        = "own-network"
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.this.name
  description                 = "Inside of the region the NetworkPolicies of the chart decide"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_address_prefix       = var.cidr
  source_port_range           = "*"
  destination_address_prefix  = var.cidr
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "peers" {
  count = length(var.peer_cidrs) > 0 ? 1 : 0

  name                        = "peers"
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.this.name
  description                 = "Terroir peers of other regions"
  priority                    = 200
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefixes     = var.peer_cidrs
  source_port_range           = "*"
  destination_address_prefix  = var.cidr
  destination_port_range      = tostring(var.peer_port)
}

resource "azurerm_network_security_rule" "clients" {
  count = length(var.client_cidrs) > 0 ? 1 : 0

  name                        = "clients"
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.this.name
  description                 = "Terroir clients"
  priority                    = 300
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefixes     = var.client_cidrs
  source_port_range           = "*"
  destination_address_prefix  = var.cidr
  destination_port_range      = tostring(var.client_port)
}

resource "azurerm_network_security_rule" "others" {
  name                        = "other-networks"
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.this.name
  description                 = "Nothing else of peered networks"
  priority                    = 4000
  direction                   = "Inbound"
  access                      = "Deny"
  protocol                    = "*"
  source_address_prefix       = "VirtualNetwork"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "*"
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.this.id
}

resource "azurerm_subnet_network_security_group_association" "pods" {
  subnet_id                 = azurerm_subnet.pods.id
  network_security_group_id = azurerm_network_security_group.this.id
}

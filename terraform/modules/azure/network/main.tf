resource "azurerm_resource_group" "this" {
  name     = "${var.name}-${var.region}"
  location = var.region
  tags     = var.tags
}

resource "azurerm_virtual_network" "this" {
  name                = "${var.name}-${var.region}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.region
  address_space       = [var.cidr]
  tags                = var.tags
}

resource "azurerm_subnet" "nodes" {
  name                            = "nodes"
  resource_group_name             = azurerm_resource_group.this.name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [var.subnets.nodes]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet" "pods" {
  name                            = "pods"
  resource_group_name             = azurerm_resource_group.this.name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [var.subnets.pods]
  default_outbound_access_enabled = false

  delegation {
    name = "aks"
    service_delegation {
      name    = "Microsoft.ContainerService/managedClusters"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

# Machines have no addresses of their own in the internet: images are fetched through here.
resource "azurerm_public_ip" "nat" {
  name                = "${var.name}-${var.region}-nat"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.region
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = ["1", "2", "3"]
  tags                = var.tags
}

resource "azurerm_nat_gateway" "this" {
  name                = "${var.name}-${var.region}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.region
  sku_name            = "Standard"
  tags                = var.tags
}

resource "azurerm_nat_gateway_public_ip_association" "this" {
  nat_gateway_id       = azurerm_nat_gateway.this.id
  public_ip_address_id = azurerm_public_ip.nat.id
}

resource "azurerm_subnet_nat_gateway_association" "nodes" {
  subnet_id      = azurerm_subnet.nodes.id
  nat_gateway_id = azurerm_nat_gateway.this.id
}

resource "azurerm_subnet_nat_gateway_association" "pods" {
  subnet_id      = azurerm_subnet.pods.id
  nat_gateway_id = azurerm_nat_gateway.this.id
}

output "network" {
  description = "What the other modules need of the network: region, resource_group, id, name, nodes_subnet, pods_subnet."
  value = {
    region         = var.region
    resource_group = azurerm_resource_group.this.name
    id             = azurerm_virtual_network.this.id
    name           = azurerm_virtual_network.this.name
    nodes_subnet   = azurerm_subnet.nodes.id
    pods_subnet    = azurerm_subnet.pods.id
  }
  # A cluster without a way out cannot fetch images, and one that is not protected yet should not be there.
  depends_on = [
    azurerm_nat_gateway_public_ip_association.this, azurerm_subnet_nat_gateway_association.nodes, azurerm_subnet_nat_gateway_association.pods,
    azurerm_subnet_network_security_group_association.nodes, azurerm_subnet_network_security_group_association.pods,
    azurerm_network_security_rule.others
  ]
}

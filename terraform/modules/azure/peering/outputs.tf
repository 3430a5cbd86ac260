output "ids" {
  description = "The two peerings: of the requester, and of the accepter."
  value       = [azurerm_virtual_network_peering.to_accepter.id, azurerm_virtual_network_peering.to_requester.id]
}

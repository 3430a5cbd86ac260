data "azurerm_client_config" "current" {}

resource "azurerm_private_dns_zone" "this" {
  name                = var.domain
  resource_group_name = var.resource_group
  tags                = var.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = var.networks

  name                  = "${var.name}-${each.key}"
  resource_group_name   = var.resource_group
  private_dns_zone_name = azurerm_private_dns_zone.this.name
  virtual_network_id    = each.value
  registration_enabled  = false
  tags                  = var.tags
}

data "azurerm_resource_group" "this" {
  name = var.resource_group
}

resource "azurerm_user_assigned_identity" "writer" {
  name                = "${var.name}-${var.region}-dns"
  resource_group_name = var.resource_group
  location            = var.region
  tags                = var.tags
}

resource "azurerm_role_assignment" "writer" {
  scope                = azurerm_private_dns_zone.this.id
  role_definition_name = "Private DNS Zone Contributor"
  principal_id         = azurerm_user_assigned_identity.writer.principal_id
}

# It lists the zones of the resource group to find its own.
resource "azurerm_role_assignment" "reader" {
  scope                = data.azurerm_resource_group.this.id
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.writer.principal_id
}

resource "azurerm_federated_identity_credential" "writer" {
  name                = "external-dns"
  resource_group_name = var.resource_group
  parent_id           = azurerm_user_assigned_identity.writer.id
  issuer              = var.issuer
  subject             = "system:serviceaccount:${var.writer.namespace}:${var.writer.service_account}"
  audience            = ["api://AzureADTokenExchange"]
}

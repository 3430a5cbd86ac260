data "azurerm_client_config" "current" {}

locals {
  # The name is one for all customers of Azure, and has 24 characters at most.
  vault = "t${substr(sha1("${data.azurerm_client_config.current.subscription_id}/${local.full_name}"), 0, 20)}"
}

resource "azurerm_key_vault" "this" {
  name                       = local.vault
  resource_group_name        = var.network.resource_group
  location                   = var.network.region
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "premium"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
  tags                       = merge(var.tags, { cluster = local.full_name })
}

# Whoever runs Terraform makes the keys.
resource "azurerm_role_assignment" "maker" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Crypto Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

# Kubernetes secrets.
resource "azurerm_key_vault_key" "secrets" {
  name         = "secrets"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["decrypt", "encrypt", "unwrapKey", "wrapKey"]
  tags         = var.tags

  depends_on = [azurerm_role_assignment.maker]
}

resource "azurerm_role_assignment" "secrets_key" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Crypto User"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

# Disks: user data, and the roots of machines.
resource "azurerm_key_vault_key" "volumes" {
  name         = "volumes"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["unwrapKey", "wrapKey"]
  tags         = var.tags

  rotation_policy {
    expire_after         = "P120D"
    notify_before_expiry = "P30D"
    automatic {
      time_after_creation = "P90D"
    }
  }

  depends_on = [azurerm_role_assignment.maker]
}

resource "azurerm_disk_encryption_set" "volumes" {
  name                      = "${local.full_name}-volumes"
  resource_group_name       = var.network.resource_group
  location                  = var.network.region
  key_vault_key_id          = azurerm_key_vault_key.volumes.versionless_id
  auto_key_rotation_enabled = true
  encryption_type           = "EncryptionAtRestWithCustomerKey"
  tags                      = var.tags

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_role_assignment" "volumes_key" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_disk_encryption_set.volumes.identity[0].principal_id
}

resource "azurerm_role_assignment" "read_disk_encryption" {
  scope                = azurerm_disk_encryption_set.volumes.id
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

locals {
  full_name = "${var.name}-${var.network.region}"
}

resource "azurerm_user_assigned_identity" "cluster" {
  name                = "${local.full_name}-cluster"
  resource_group_name = var.network.resource_group
  location            = var.network.region
  tags                = var.tags
}

resource "azurerm_role_assignment" "subnets" {
  for_each = { nodes = var.network.nodes_subnet, pods = var.network.pods_subnet }

  scope                = each.value
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

resource "azurerm_kubernetes_cluster" "this" {
  name                      = local.full_name
  resource_group_name       = var.network.resource_group
  location                  = var.network.region
  dns_prefix                = local.full_name
  kubernetes_version        = var.kubernetes_version
  sku_tier                  = "Standard"
  private_cluster_enabled   = length(var.api_cidrs) == 0
  local_account_disabled    = true
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  disk_encryption_set_id    = azurerm_disk_encryption_set.volumes.id
  tags                      = var.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    admin_group_object_ids = var.administrators
  }

  dynamic "api_server_access_profile" {
    for_each = length(var.api_cidrs) > 0 ? [var.api_cidrs] : []
    content {
      authorized_ip_ranges = api_server_access_profile.value
    }
  }

  # What the cluster itself needs. Terroir has pools of its own.
  default_node_pool {
    name                        = "system"
    vm_size                     = var.machine_type
    zones                       = ["1", "2", "3"]
    auto_scaling_enabled        = true
    min_count                   = 3
    max_count                   = 6
    os_disk_size_gb             = var.root_volume_gib
    host_encryption_enabled     = true
    vnet_subnet_id              = var.network.nodes_subnet
    pod_subnet_id               = var.network.pods_subnet
    temporary_name_for_rotation = "systemtmp"
    tags                        = var.tags

    upgrade_settings {
      max_surge = "1"
    }
  }

  # Pods have addresses of the network, which peers of other regions reach. Cilium enforces the NetworkPolicies of the chart.
  network_profile {
    network_plugin     = "azure"
    network_policy     = "cilium"
    network_data_plane = "cilium"
    load_balancer_sku  = "standard"
    outbound_type      = "userAssignedNATGateway"
    service_cidr       = var.services_cidr
    dns_service_ip     = cidrhost(var.services_cidr, 10)
  }

  # Kubernetes secrets.
  key_management_service {
    key_vault_key_id         = azurerm_key_vault_key.secrets.id
    key_vault_network_access = "Public"
  }

  lifecycle {
    ignore_changes = [default_node_pool[0].node_count]
  }

  depends_on = [azurerm_role_assignment.subnets, azurerm_role_assignment.secrets_key, azurerm_role_assignment.read_disk_encryption, azurerm_role_assignment.volumes_key]
}

# One pool for each zone: volumes stay in their zone, and so must the machine that replaces a lost one.
resource "azurerm_kubernetes_cluster_node_pool" "zone" {
  for_each = toset([for zone in var.zones : trimprefix(zone, "${var.network.region}-")])

  name                    = "terroir${each.value}"
  kubernetes_cluster_id   = azurerm_kubernetes_cluster.this.id
  vm_size                 = var.machine_type
  zones                   = [each.value]
  auto_scaling_enabled    = true
  min_count               = var.machines_per_zone.min
  max_count               = var.machines_per_zone.max
  os_disk_size_gb         = var.root_volume_gib
  host_encryption_enabled = true
  vnet_subnet_id          = var.network.nodes_subnet
  pod_subnet_id           = var.network.pods_subnet
  node_labels             = { "terroir.io/pool" = "terroir" }
  node_taints             = var.dedicated ? ["terroir.io/dedicated=true:NoSchedule"] : []
  tags                    = var.tags

  # One machine at a time, so that at most one member of a shard is away.
  upgrade_settings {
    max_surge = "1"
  }

  lifecycle {
    ignore_changes = [node_count]
  }
}

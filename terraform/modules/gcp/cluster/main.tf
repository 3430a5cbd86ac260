locals {
  full_name = "${var.name}-${var.network.region}"
}

data "google_project" "current" {
  project_id = var.project
}

# Machines get the rights to log, to measure and to fetch images, and no others. The name has 30 characters at most, too few
# for those of some regions.
resource "google_service_account" "node" {
  project      = var.project
  account_id   = "${var.name}-${substr(sha1(var.network.region), 0, 4)}-node"
  display_name = "${local.full_name}: machines"
}

resource "google_project_iam_member" "node" {
  for_each = toset(["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"])

  project = var.project
  role    = each.value
  member  = google_service_account.node.member
}

resource "google_container_cluster" "this" {
  project         = var.project
  name            = local.full_name
  location        = var.network.region
  node_locations  = var.zones
  network         = var.network.id
  subnetwork      = var.network.subnet
  networking_mode = "VPC_NATIVE"
  resource_labels = var.tags

  # The pool below is the only one.
  remove_default_node_pool = true
  initial_node_count       = 1
  deletion_protection      = true

  # Enforces the NetworkPolicies of the chart.
  datapath_provider = "ADVANCED_DATAPATH"

  node_config {
    service_account = google_service_account.node.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = var.network.pods
    services_secondary_range_name = var.network.services
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = length(var.api_cidrs) == 0
    master_ipv4_cidr_block  = var.control_plane_cidr
  }

  master_authorized_networks_config {
    dynamic "cidr_blocks" {
      for_each = var.api_cidrs
      content {
        cidr_block = cidr_blocks.value
      }
    }
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.secrets.id
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  # From it on, machines tell their pods in which zone they are.
  min_master_version = "1.35"

  release_channel {
    channel = var.release_channel
  }

  lifecycle {
    ignore_changes = [node_config]
  }

  depends_on = [google_kms_crypto_key_iam_member.secrets, google_project_iam_member.node]
}

resource "google_container_node_pool" "this" {
  project        = var.project
  name           = "terroir"
  location       = var.network.region
  cluster        = google_container_cluster.this.name
  node_locations = var.zones

  # All of these are of each zone.
  initial_node_count = var.machines_per_zone.min

  autoscaling {
    min_node_count = var.machines_per_zone.min
    max_node_count = var.machines_per_zone.max
  }

  # One machine at a time, so that at most one member of a shard is away.
  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type      = var.machine_type
    disk_size_gb      = var.root_volume_gib
    disk_type         = "pd-ssd"
    boot_disk_kms_key = google_kms_crypto_key.volumes.id
    service_account   = google_service_account.node.email
    oauth_scopes      = ["https://www.googleapis.com/auth/cloud-platform"]
    labels            = { "terroir.io/pool" = "terroir" }
    tags              = [local.full_name]
    resource_labels   = var.tags

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    # Pods must not get the credentials of their machine.
    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    dynamic "taint" {
      for_each = var.dedicated ? ["terroir.io/dedicated"] : []
      content {
        key    = taint.value
        value  = "true"
        effect = "NO_SCHEDULE"
      }
    }
  }

  # Another number would make the pool anew.
  lifecycle {
    ignore_changes = [initial_node_count]
  }

  depends_on = [google_kms_crypto_key_iam_member.volumes]
}

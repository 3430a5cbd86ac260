resource "kubernetes_storage_class_v1" "this" {
  metadata {
    name = var.name
  }

  storage_provisioner = "pd.csi.storage.gke.io"
  # A volume is made in the zone in which its pod was placed, and outlives the pod and the release.
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = {
    type                        = "pd-ssd"
    "disk-encryption-kms-key"   = var.volume_key
    "csi.storage.k8s.io/fstype" = "ext4"
  }
}

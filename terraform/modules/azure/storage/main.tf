resource "kubernetes_storage_class_v1" "this" {
  metadata {
    name = var.name
  }

  storage_provisioner = "disk.csi.azure.com"
  # A volume is made in the zone in which its pod was placed, and outlives the pod and the release.
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = {
    skuName             = "Premium_LRS"
    cachingMode         = "None"
    diskEncryptionSetID = var.volume_key
    diskEncryptionType  = "EncryptionAtRestWithCustomerKey"
    fsType              = "ext4"
  }
}

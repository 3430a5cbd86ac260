resource "kubernetes_storage_class_v1" "this" {
  metadata {
    name = var.name
  }

  storage_provisioner = "ebs.csi.aws.com"
  # A volume is made in the zone in which its pod was placed, and outlives the pod and the release.
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = {
    type                        = "gp3"
    iops                        = tostring(var.iops)
    throughput                  = tostring(var.throughput_mib)
    encrypted                   = "true"
    kmsKeyId                    = var.volume_key
    "csi.storage.k8s.io/fstype" = "ext4"
  }
}

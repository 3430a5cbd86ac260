resource "google_kms_key_ring" "this" {
  project  = var.project
  name     = local.full_name
  location = var.network.region
}

# Kubernetes secrets.
resource "google_kms_crypto_key" "secrets" {
  name            = "secrets"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"
  labels          = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "secrets" {
  crypto_key_id = google_kms_crypto_key.secrets.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${data.google_project.current.number}@container-engine-robot.iam.gserviceaccount.com"
}

# Disks: user data, and the roots of machines.
resource "google_kms_crypto_key" "volumes" {
  name            = "volumes"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"
  labels          = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "volumes" {
  crypto_key_id = google_kms_crypto_key.volumes.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${data.google_project.current.number}@compute-system.iam.gserviceaccount.com"
}

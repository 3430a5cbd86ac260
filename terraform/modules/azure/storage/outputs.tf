output "storage_class" {
  description = "The name of the storage class, for the Helm release."
  value       = kubernetes_storage_class_v1.this.metadata[0].name
}

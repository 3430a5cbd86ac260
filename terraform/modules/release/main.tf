resource "kubernetes_namespace_v1" "this" {
  metadata {
    name   = var.namespace
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}

resource "kubernetes_namespace_v1" "external_dns" {
  metadata {
    name = var.external_dns.namespace
  }
}

resource "kubernetes_secret_v1" "external_dns" {
  for_each = var.external_dns.secrets

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.external_dns.metadata[0].name
  }
  data = each.value
}

resource "helm_release" "external_dns" {
  name       = "external-dns"
  namespace  = kubernetes_namespace_v1.external_dns.metadata[0].name
  repository = "https://kubernetes-sigs.github.io/external-dns"
  chart      = "external-dns"
  version    = var.external_dns_version
  atomic     = true
  values     = [yamlencode(local.external_dns_values)]

  depends_on = [kubernetes_secret_v1.external_dns]
}

resource "helm_release" "terroir" {
  name      = var.name
  namespace = kubernetes_namespace_v1.this.metadata[0].name
  chart     = coalesce(var.chart, "${path.module}/../../../helm/terroir")
  version   = var.chart_version
  values    = [yamlencode(local.values)]

  # No region becomes ready before a majority of all regions is there: waiting for it would wait for releases that
  # may not have begun. Nor may a slow start be undone.
  wait   = false
  atomic = false

  depends_on = [helm_release.external_dns]
}

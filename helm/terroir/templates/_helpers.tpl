{{- define "terroir.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "terroir.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "terroir.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "terroir.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* What pods are named after: (list $ "node") or (list $ "gateway"). */}}
{{- define "terroir.setName" -}}
{{- $root := index . 0 -}}
{{- $role := index . 1 -}}
{{- $own := eq $role "node" | ternary $root.Values.nodes.name $root.Values.gateways.name -}}
{{- $own | default (printf "%s-%s" ($root.Values.region | default "terroir") $role) -}}
{{- end -}}

{{/* The peers of a role in this region: (list $ "node"), as JSON of {"items": [...]}. */}}
{{- define "terroir.own" -}}
{{- $root := index . 0 -}}
{{- $role := index . 1 -}}
{{- $own := list -}}
{{- range $root.Values.peers -}}
{{- if and (eq .region $root.Values.region) (eq .role $role) -}}
{{- $own = append $own . -}}
{{- end -}}
{{- end -}}
{{- dict "items" $own | toJson -}}
{{- end -}}

{{- define "terroir.tlsSecret" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- get $root.Values.tls.secretNames $name | default (printf "%s-tls" $name) -}}
{{- end -}}

{{/* The names at which clients reach gateways: what their certificates name. */}}
{{- define "terroir.clientHosts" -}}
{{- $service := include "terroir.fullname" . -}}
- localhost
- {{ $service }}
- {{ $service }}.{{ .Release.Namespace }}
- {{ $service }}.{{ .Release.Namespace }}.svc
{{- range .Values.tls.certManager.clientHosts }}
- {{ . }}
{{- end }}
{{- end -}}

{{/* The port of a URL without a path. */}}
{{- define "terroir.urlPort" -}}
{{- regexFind ":[0-9]+$" . | trimPrefix ":" | default (hasPrefix "https" . | ternary "443" "80") -}}
{{- end -}}

{{- define "terroir.consulPort" -}}
{{- $address := .Values.discovery.consul.address -}}
{{- if $address -}}
{{- include "terroir.urlPort" $address -}}
{{- else -}}
{{- int .Values.discovery.consul.agentPort -}}
{{- end -}}
{{- end -}}

{{/* What belongs to no namespace, named so that releases do not get in each other's way. */}}
{{- define "terroir.clusterName" -}}
{{ .Release.Namespace }}-{{ include "terroir.fullname" . }}-machines
{{- end -}}

{{- define "terroir.gatewaysMax" -}}
{{- $all := len (include "terroir.own" (list . "gateway") | fromJson).items -}}
{{- .Values.gateways.autoscaling.maxReplicas | default $all -}}
{{- end -}}

{{- define "terroir.selectorLabels" -}}
app.kubernetes.io/name: terroir
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "terroir.labels" -}}
{{ include "terroir.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
terroir.io/region: {{ .Values.region }}
{{- end -}}

{{/* The configuration files of the pods of a role, one for each: (list $ "node"). */}}
{{- define "terroir.configFiles" -}}
{{- $root := index . 0 -}}
{{- $role := index . 1 -}}
{{- $values := eq $role "node" | ternary $root.Values.nodes $root.Values.gateways -}}
{{- $ports := $root.Values.ports -}}
{{- range (include "terroir.own" . | fromJson).items -}}
{{- $process := merge (dict "name" .name "log-format" $root.Values.telemetry.logFormat) $values.config -}}
{{- $listen := dict "peer" (printf "0.0.0.0:%d" (int $ports.peer)) "metrics" (printf "0.0.0.0:%d" (int $ports.metrics)) -}}
{{- if eq $role "node" -}}
{{- $_ := set $process "data-dir" "/var/lib/terroir/data" -}}
{{- $_ := set $process "new-cluster" $root.Values.bootstrap.newCluster -}}
{{- $_ := set $process "join-cluster" (has .name $root.Values.bootstrap.joinCluster) -}}
{{- else -}}
{{- $_ := set $listen "client" (printf "0.0.0.0:%d" (int $ports.client)) -}}
{{- end -}}
{{- $discovery := dict "kind" $root.Values.discovery.kind -}}
{{- if eq $root.Values.discovery.kind "kubernetes" -}}
{{- $_ := set $discovery "kubernetes-service" (printf "%s-peers" (include "terroir.fullname" $root)) -}}
{{- $_ := set $discovery "kubernetes-namespace" $root.Release.Namespace -}}
{{- else if eq $root.Values.discovery.kind "consul" -}}
{{- $consul := $root.Values.discovery.consul -}}
{{- $_ := set $discovery "consul-service" $consul.service -}}
{{- $_ := set $discovery "consul-ttl-seconds" (int $consul.ttlSeconds) -}}
{{- $_ := set $discovery "consul-deregister-minutes" (int $consul.deregisterMinutes) -}}
{{- with $consul.address -}}
{{- $_ := set $discovery "consul-address" . -}}
{{- end -}}
{{- if $consul.tokenSecret.name -}}
{{- $_ := set $discovery "consul-token-file" "/etc/terroir/consul-token/token" -}}
{{- end -}}
{{- if $consul.tls.secret -}}
{{- $_ := set $discovery "consul-authority" "/etc/terroir/consul-tls/ca.crt" -}}
{{- if $consul.tls.ownCertificate -}}
{{- $_ := set $discovery "consul-certificate" "/etc/terroir/consul-tls/tls.crt" -}}
{{- $_ := set $discovery "consul-key" "/etc/terroir/consul-tls/tls.key" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $telemetry := dict -}}
{{- $otlp := $root.Values.telemetry.otlp -}}
{{- if $otlp.endpoint -}}
{{- $_ := set $telemetry "otlp-endpoint" $otlp.endpoint -}}
{{- $_ := set $telemetry "otlp-protocol" $otlp.protocol -}}
{{- $_ := set $telemetry "otlp-interval-seconds" (int $otlp.intervalSeconds) -}}
{{- $_ := set $telemetry "trace-ratio" $root.Values.telemetry.traceRatio -}}
{{- if $otlp.headersSecret.name -}}
{{- $_ := set $telemetry "otlp-headers-file" "/etc/terroir/otlp-headers/headers" -}}
{{- end -}}
{{- if $otlp.authoritySecret.name -}}
{{- $_ := set $telemetry "otlp-authority" "/etc/terroir/otlp-authority/ca.crt" -}}
{{- end -}}
{{- end -}}
{{- $authority := empty $root.Values.tls.authority.configMap | ternary "/etc/terroir/tls/ca.crt" "/etc/terroir/authority/ca.crt" -}}
{{- $tls := dict "certificate" "/etc/terroir/tls/tls.crt" "key" "/etc/terroir/tls/tls.key" "authority" $authority }}
{{ .name }}.yaml: |
  {{- $file := dict "process" $process "listen" $listen "tls" $tls "discovery" $discovery "regions" $root.Values.regions "peers" $root.Values.peers -}}
  {{- if $telemetry }}{{ $_ := set $file "telemetry" $telemetry }}{{ end -}}
  {{- $file | toYaml | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* What the schema cannot say. */}}
{{- define "terroir.validate" -}}
{{- $region := .Values.region -}}
{{- $known := list -}}
{{- range .Values.regions }}{{ $known = append $known .name }}{{ end -}}
{{- if not (has $region $known) -}}
{{- fail (printf "region: '%s' is not one of regions (%s)" $region (join ", " $known)) -}}
{{- end -}}
{{- $elsewhere := 0 -}}
{{- $joinable := list -}}
{{- range .Values.peers -}}
{{- if not (has .region $known) -}}
{{- fail (printf "peers: '%s' is in region '%s', which is not one of regions (%s)" .name .region (join ", " $known)) -}}
{{- end -}}
{{- if ne .region $region }}{{ $elsewhere = add $elsewhere 1 }}{{ end -}}
{{- if and (eq .region $region) (eq .role "node") }}{{ $joinable = append $joinable .name }}{{ end -}}
{{- end -}}
{{- range $role := list "node" "gateway" -}}
{{- $set := include "terroir.setName" (list $ $role) -}}
{{- if gt (len $set) 52 -}}
{{- fail (printf "%ss.name: '%s' has more than 52 characters" $role $set) -}}
{{- end -}}
{{- $own := (include "terroir.own" (list $ $role) | fromJson).items -}}
{{- if not $own -}}
{{- fail (printf "peers: region '%s' needs a %s, '%s-0'" $region $role $set) -}}
{{- end -}}
{{- $names := list -}}
{{- range $own }}{{ $names = append $names .name }}{{ end -}}
{{- range $ordinal := until (len $own) -}}
{{- $wanted := printf "%s-%d" $set $ordinal -}}
{{- if not (has $wanted $names) -}}
{{- fail (printf "peers: the %ss of region '%s' are pods of this release, and must be named '%s-0' and so on: '%s' is not among %s" $role $region $set $wanted (join ", " $names)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $gateways := len (include "terroir.own" (list . "gateway") | fromJson).items -}}
{{- if gt (int .Values.gateways.replicas) $gateways -}}
{{- fail (printf "gateways.replicas: there are %d gateways of region '%s' among peers, not %d" $gateways $region (int .Values.gateways.replicas)) -}}
{{- end -}}
{{- if .Values.gateways.autoscaling.enabled -}}
{{- $most := int (include "terroir.gatewaysMax" .) -}}
{{- if gt $most $gateways -}}
{{- fail (printf "gateways.autoscaling.maxReplicas: there are %d gateways of region '%s' among peers, not %d" $gateways $region $most) -}}
{{- end -}}
{{- if gt (int .Values.gateways.autoscaling.minReplicas) $most -}}
{{- fail (printf "gateways.autoscaling: minReplicas is %d, and maxReplicas %d" (int .Values.gateways.autoscaling.minReplicas) $most) -}}
{{- end -}}
{{- end -}}
{{- if le (int .Values.gateways.terminationGracePeriodSeconds) (add 10 (int .Values.gateways.drainSeconds)) -}}
{{- fail "gateways.terminationGracePeriodSeconds must be more than drainSeconds and ten seconds" -}}
{{- end -}}
{{- with .Values.discovery.consul -}}
{{- if and .address .tls.secret (not (hasPrefix "https://" .address)) -}}
{{- fail (printf "discovery.consul.tls.secret: Consul is not reached by https at '%s'" .address) -}}
{{- end -}}
{{- end -}}
{{- with .Values.telemetry -}}
{{- if and .traceRatio (not .otlp.endpoint) -}}
{{- fail "telemetry.traceRatio: there is no telemetry.otlp.endpoint to send traces to" -}}
{{- end -}}
{{- if and .otlp.endpoint (or .otlp.headersSecret.name .otlp.authoritySecret.name) (not (hasPrefix "https://" .otlp.endpoint)) -}}
{{- fail (printf "telemetry.otlp: secrets need a collector that is reached by https, not '%s'" .otlp.endpoint) -}}
{{- end -}}
{{- end -}}
{{- range .Values.bootstrap.joinCluster -}}
{{- if not (has . $joinable) -}}
{{- fail (printf "bootstrap.joinCluster: '%s' is not a node of region '%s'" . $region) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled $elsewhere (not .Values.networkPolicy.otherRegions) -}}
{{- fail "networkPolicy.otherRegions: name the networks of the other regions, which must reach this one; or disable networkPolicy" -}}
{{- end -}}
{{- end -}}

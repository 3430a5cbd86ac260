{{/* Nobody is root, and nothing of the image can be written. */}}
{{- define "terroir.podSecurity" -}}
serviceAccountName: {{ include "terroir.serviceAccountName" . }}
# Variables named after services would look like overrides of the configuration.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "terroir.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The template of the pods of a role: (list $ "node" $values). */}}
{{- define "terroir.podTemplate" -}}
{{- $root := index . 0 -}}
{{- $role := index . 1 -}}
{{- $values := index . 2 -}}
{{- $peers := (include "terroir.own" (list $root $role) | fromJson).items -}}
metadata:
  labels:
    {{- include "terroir.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $role }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "terroir.configFiles" (list $root $role) | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "terroir.podSecurity" $root | nindent 2 }}
  # Who does not look for peers there has nothing to say to the API server.
  automountServiceAccountToken: {{ eq $root.Values.discovery.kind "kubernetes" }}
  terminationGracePeriodSeconds: {{ int $values.terminationGracePeriodSeconds }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $root.Values.placement.requireRegion }}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions:
              - key: topology.kubernetes.io/region
                operator: In
                values: [{{ $root.Values.region }}]
  {{- end }}
  topologySpreadConstraints:
    - topologyKey: topology.kubernetes.io/zone
      maxSkew: 1
      # A gateway in the wrong zone is better than none; a node in the wrong zone stays there.
      whenUnsatisfiable: {{ eq $role "node" | ternary "DoNotSchedule" "ScheduleAnyway" }}
      {{- if and (eq $role "node") $root.Values.placement.zonesMin }}
      minDomains: {{ int $root.Values.placement.zonesMin }}
      {{- end }}
      labelSelector:
        matchLabels:
          {{- include "terroir.selectorLabels" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $role }}
    - topologyKey: kubernetes.io/hostname
      maxSkew: 1
      whenUnsatisfiable: {{ eq $role "node" | ternary $root.Values.placement.onOneMachine "ScheduleAnyway" }}
      labelSelector:
        matchLabels:
          {{- include "terroir.selectorLabels" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $role }}
  containers:
    - name: {{ $role }}
      image: {{ include "terroir.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [{{ $role }}, --config, /etc/terroir/config/$(POD_NAME).yaml]
      env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        {{- if $root.Values.placement.podTopologyLabels }}
        - name: TERROIR_PROCESS_REGION
          valueFrom:
            fieldRef:
              fieldPath: metadata.labels['topology.kubernetes.io/region']
        - name: TERROIR_PROCESS_ZONE
          valueFrom:
            fieldRef:
              fieldPath: metadata.labels['topology.kubernetes.io/zone']
        {{- end }}
        {{- if eq $root.Values.discovery.kind "kubernetes" }}
        - name: TERROIR_DISCOVERY_KUBERNETES_MACHINE
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName
        {{- else if eq $root.Values.discovery.kind "consul" }}
        - name: POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        - name: TERROIR_DISCOVERY_ADVERTISE
          value: $(POD_IP):{{ int $root.Values.ports.peer }}
        {{- if not $root.Values.discovery.consul.address }}
        - name: HOST_IP
          valueFrom:
            fieldRef:
              fieldPath: status.hostIP
        - name: TERROIR_DISCOVERY_CONSUL_ADDRESS
          value: {{ $root.Values.discovery.consul.tls.secret | empty | ternary "http" "https" }}://$(HOST_IP):{{ int $root.Values.discovery.consul.agentPort }}
        {{- end }}
        {{- end }}
        - name: TERROIR_JAVA_OPTS
          value: {{ $values.javaOptions | quote }}
        - name: TERROIR_LOG_LEVEL
          value: {{ $root.Values.logLevel }}
        {{- if eq $role "gateway" }}
        # For commands in this container.
        - name: TERROIR_AUTHORITY
          value: /etc/terroir/{{ $root.Values.tls.authority.configMap | empty | ternary "tls" "authority" }}/ca.crt
        {{- end }}
      ports:
        - name: peer
          containerPort: {{ int $root.Values.ports.peer }}
        {{- if eq $role "gateway" }}
        - name: client
          containerPort: {{ int $root.Values.ports.client }}
        {{- end }}
        - name: metrics
          containerPort: {{ int $root.Values.ports.metrics }}
      # Opens its disk, for as long as that takes.
      startupProbe:
        httpGet: {path: /health/started, port: metrics}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: {{ eq $role "node" | ternary (mul 12 (int ($values.startMinutesMax | default 1))) 24 }}
      # Would answer now: its groups have leaders, the directory has been read.
      readinessProbe:
        httpGet: {path: /health/ready, port: metrics}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 3
      # Answers at all. What is wrong with others must not restart it.
      livenessProbe:
        httpGet: {path: /health/live, port: metrics}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      {{- if eq $role "gateway" }}
      # Until load balancers have noticed. A node needs none: it hands over on SIGTERM, while it still serves.
      lifecycle:
        preStop:
          sleep:
            seconds: {{ int $values.drainSeconds }}
      {{- end }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- include "terroir.containerSecurity" $root | nindent 8 }}
      terminationMessagePolicy: FallbackToLogsOnError
      volumeMounts:
        - name: config
          mountPath: /etc/terroir/config
          readOnly: true
        # The keys of others of this region are in the volume, and not in this container.
        - name: tls
          mountPath: /etc/terroir/tls
          subPathExpr: $(POD_NAME)
          readOnly: true
        {{- if $root.Values.tls.authority.configMap }}
        - name: authority
          mountPath: /etc/terroir/authority
          readOnly: true
        {{- end }}
        {{- if eq $root.Values.discovery.kind "consul" }}
        {{- if $root.Values.discovery.consul.tokenSecret.name }}
        - name: consul-token
          mountPath: /etc/terroir/consul-token
          readOnly: true
        {{- end }}
        {{- if $root.Values.discovery.consul.tls.secret }}
        - name: consul-tls
          mountPath: /etc/terroir/consul-tls
          readOnly: true
        {{- end }}
        {{- end }}
        {{- range $name := list "headers" "authority" }}
        {{- if and $root.Values.telemetry.otlp.endpoint (index $root.Values.telemetry.otlp (printf "%sSecret" $name)).name }}
        - name: otlp-{{ $name }}
          mountPath: /etc/terroir/otlp-{{ $name }}
          readOnly: true
        {{- end }}
        {{- end }}
        - name: tmp
          mountPath: /tmp
        {{- if eq $role "node" }}
        - name: data
          mountPath: /var/lib/terroir
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "terroir.fullname" $root }}-{{ $role }}
    - name: tls
      projected:
        # Readable by the group of the pod, whatever user the kubelet is.
        defaultMode: 0440
        sources:
          {{- range $peers }}
          - secret:
              name: {{ include "terroir.tlsSecret" (list $root .name) }}
              items:
                - {key: tls.crt, path: {{ .name }}/tls.crt}
                - {key: tls.key, path: {{ .name }}/tls.key}
                {{- if not $root.Values.tls.authority.configMap }}
                - {key: ca.crt, path: {{ .name }}/ca.crt}
                {{- end }}
          {{- end }}
    {{- if $root.Values.tls.authority.configMap }}
    - name: authority
      configMap:
        name: {{ $root.Values.tls.authority.configMap }}
        items:
          - {key: {{ $root.Values.tls.authority.key }}, path: ca.crt}
    {{- end }}
    {{- if eq $root.Values.discovery.kind "consul" }}
    {{- with $root.Values.discovery.consul.tokenSecret }}
    {{- if .name }}
    - name: consul-token
      secret:
        secretName: {{ .name }}
        defaultMode: 0440
        items:
          - {key: {{ .key }}, path: token}
    {{- end }}
    {{- end }}
    {{- with $root.Values.discovery.consul.tls }}
    {{- if .secret }}
    - name: consul-tls
      secret:
        secretName: {{ .secret }}
        defaultMode: 0440
        items:
          - {key: ca.crt, path: ca.crt}
          {{- if .ownCertificate }}
          - {key: tls.crt, path: tls.crt}
          - {key: tls.key, path: tls.key}
          {{- end }}
    {{- end }}
    {{- end }}
    {{- end }}
    {{- range $name, $file := dict "headers" "headers" "authority" "ca.crt" }}
    {{- $secret := index $root.Values.telemetry.otlp (printf "%sSecret" $name) }}
    {{- if and $root.Values.telemetry.otlp.endpoint $secret.name }}
    - name: otlp-{{ $name }}
      secret:
        secretName: {{ $secret.name }}
        defaultMode: 0440
        items:
          - {key: {{ $secret.key }}, path: {{ $file }}}
    {{- end }}
    {{- end }}
    # RocksDB unpacks its library there.
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
{{- end -}}

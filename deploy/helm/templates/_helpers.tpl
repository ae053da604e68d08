{{- define "vedette.labels" -}}
app.kubernetes.io/name: vedette
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vedette.name" -}}
{{- if contains "vedette" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-vedette{{ end }}
{{- end }}

{{- define "vedette.secret" -}}
{{- default (include "vedette.name" .) .Values.existingSecret }}
{{- end }}

{{- define "vedette.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}

{{- define "vedette.pod" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  fsGroup: 999
  seccompProfile: { type: RuntimeDefault }
automountServiceAccountToken: false
# Services of the namespace would put variables of their own beside ours.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "vedette.container" -}}
image: {{ include "vedette.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities: { drop: [ALL] }
envFrom:
  - secretRef:
      name: {{ include "vedette.secret" . }}
env:
  - name: VEDETTE_URL
    value: {{ .Values.url | quote }}
  - name: VEDETTE_TRUSTED_PROXIES
    value: {{ .Values.trustedProxies | quote }}
  - name: VEDETTE_RETENTION_DAYS
    value: {{ .Values.retentionDays | quote }}
  {{- range $name, $value := .Values.env }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
{{- end }}

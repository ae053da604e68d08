import { isSet } from "./found.ts";

/** What Sentry 9 can be told and Vedette has no need for. Empty: accepted without a word; else the reason, said once. */

const NO_RABBIT = "events wait in Redis or on disk, so RabbitMQ is not needed";
const NO_REPLIES = "Vedette takes no answers by mail";
const ELSEWHERE = "Vedette has no such integration";
const NO_SIGN_IN = "people sign in with an e-mail address and a password";
const PER_KEY = "limits are set for each project key";
const NO_CACHE = "Vedette needs no folder for this";

export const UNNEEDED_VARIABLES: Readonly<Record<string, string>> = {
  SENTRY_RABBITMQ_HOST: NO_RABBIT,
  SENTRY_RABBITMQ_USERNAME: "",
  SENTRY_RABBITMQ_PASSWORD: "",
  SENTRY_RABBITMQ_VHOST: "",
  SENTRY_ENABLE_EMAIL_REPLIES: NO_REPLIES,
  SENTRY_SMTP_HOSTNAME: NO_REPLIES,
  SENTRY_MAILGUN_API_KEY: NO_REPLIES,
  SENTRY_LOG_FORMAT: "",
  SENTRY_SKIP_BACKEND_VALIDATION: "",
  SENTRY_RUNNING_UWSGI: "",
  SENTRY_CONF: "",
  // Sentry's image carries these.
  SENTRY_VERSION: "",
  SENTRY_BUILD: "",
  SENTRY_SHA: "",
  SENTRY_IMAGE: "",
  // For SDKs and for sentry-cli on the same machine.
  SENTRY_DSN: "",
  SENTRY_ENVIRONMENT: "",
  SENTRY_RELEASE: "",
  SENTRY_NAME: "",
  SENTRY_DEBUG: "",
  SENTRY_URL: "",
  SENTRY_ORG: "",
  SENTRY_PROJECT: "",
  SENTRY_AUTH_TOKEN: "",
  SENTRY_API_KEY: "",
  SENTRY_PROPERTIES: "",
  SENTRY_TRACES_SAMPLE_RATE: "",
  SENTRY_HTTP_MAX_RETRIES: "",
  SENTRY_PIPELINE: "",
};

/** Keys of config.yml; one that ends in a dot stands for all that begin with it. */
export const UNNEEDED_KEYS: Readonly<Record<string, string>> = {
  "system.support-email": "",
  "system.security-email": "",
  "system.databases": "DATABASE_URL says where the database is",
  "system.debug": "VEDETTE_LOG_LEVEL=debug says more in the log",
  "system.rate-limit": PER_KEY,
  "system.logging-format": "",
  "system.internal-url-prefix": "one address, system.url-prefix, is enough",
  "system.root-api-key": 'tokens are made by "vedette createtoken"',
  "system.maximum-file-size": "",
  "system.upgrade-version": "",
  "redis.options": "",
  "mail.list-namespace": "",
  "mail.enable-replies": NO_REPLIES,
  "mail.reply-hostname": "",
  "mail.mailgun-api-key": "",
  "mail.subject-prefix": "subjects have a form of their own",
  "mail.timeout": "",
  "auth.ip-rate-limit": "failed sign-ins are slowed down by address already",
  "auth.user-rate-limit": "failed sign-ins are slowed down by account already",
  "filestore.relocation": "",
  "user-settings.": "",
  "api.": "",
  "store.": "",
  "cache.": "",
  "quotas.": PER_KEY,
  "beacon.": "Vedette reports to nobody",
  "analytics.": "",
  "coreui.": "",
  "cloudflare.": "",
  "tsdb.": "counters are in Postgres",
  "tagstore.": "",
  "nodestore.": "events are in Postgres",
  "eventstore.": "",
  "eventstream.": "",
  "snuba.": "",
  "kafka.": NO_RABBIT.replace("RabbitMQ", "Kafka"),
  "symbolserver.": ELSEWHERE,
  "symbolicator.": ELSEWHERE,
  "dsym.": NO_CACHE,
  "releasefile.": NO_CACHE,
  "processing.": "",
  "sourcemaps.": "",
  "sms.": NO_SIGN_IN,
  "u2f.": NO_SIGN_IN,
  "slack.": ELSEWHERE,
  "github.": ELSEWHERE,
  "github-app.": ELSEWHERE,
  "github-login.": NO_SIGN_IN,
  "auth-google.": NO_SIGN_IN,
  "google.": NO_SIGN_IN,
  "gitlab.": ELSEWHERE,
  "bitbucket.": ELSEWHERE,
  "jira.": ELSEWHERE,
  "vsts.": ELSEWHERE,
  "vsts-limited.": ELSEWHERE,
  "msteams.": ELSEWHERE,
  "discord.": ELSEWHERE,
  "aws-lambda.": ELSEWHERE,
};

/** Options of filestore.options that say nothing Vedette would do otherwise. */
export const UNNEEDED_FILE_OPTIONS: readonly string[] = [
  "default_acl",
  "bucket_acl",
  "auto_create_bucket",
  "auto_create_acl",
  "object_parameters",
  "headers",
  "signature_version",
  "use_ssl",
  "verify",
  "secure_urls",
  "url_protocol",
  "custom_domain",
  "querystring_auth",
  "querystring_expire",
  "file_overwrite",
  "file_name_charset",
  "preload_metadata",
  "gzip",
  "gzip_content_types",
  "encryption",
  "reduced_redundancy",
  "max_memory_size",
  "host",
  "port",
  "calling_format",
  "base_url",
  "file_permissions_mode",
  "directory_permissions_mode",
];

/** Keys of a file that are left out for a reason worth saying. */
export function unneededKeys(content: Readonly<Record<string, unknown>>): { key: string; why: string }[] {
  return Object.keys(content).flatMap((key) => {
    const why = isSet(content[key]) ? whyUnneeded(key) : undefined;
    return why ? [{ key, why }] : [];
  });
}

export function unneededVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(UNNEEDED_VARIABLES)
    .filter(([name, why]) => why !== "" && isSet(env[name]))
    .map(([name, why]) => `${name} is left out: ${why}.`);
}

/** Variables that mean something only beside the one that names the host. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  SENTRY_POSTGRES_HOST: ["SENTRY_POSTGRES_PORT", "SENTRY_DB_NAME", "SENTRY_DB_USER", "SENTRY_DB_PASSWORD"],
  SENTRY_REDIS_HOST: ["SENTRY_REDIS_PORT", "SENTRY_REDIS_PASSWORD", "SENTRY_REDIS_DB"],
  SENTRY_MEMCACHED_HOST: ["SENTRY_MEMCACHED_PORT"],
  SENTRY_EMAIL_HOST: [
    "SENTRY_EMAIL_PORT",
    "SENTRY_EMAIL_USER",
    "SENTRY_EMAIL_PASSWORD",
    "SENTRY_EMAIL_USE_TLS",
  ],
};

export function idleVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(BESIDE).flatMap(([host, names]) => {
    const idle = isSet(env[host]) ? [] : names.filter((name) => isSet(env[name]));
    return idle.length > 0 ? [`Without ${host}, nothing is made of ${idle.join(", ")}.`] : [];
  });
}

/** The reason for a key, "" for none to be said, undefined for a key that Sentry does not have. */
export function whyUnneeded(key: string): string | undefined {
  if (Object.hasOwn(UNNEEDED_KEYS, key)) return UNNEEDED_KEYS[key];
  const family = Object.keys(UNNEEDED_KEYS).find((name) => name.endsWith(".") && key.startsWith(name));
  return family === undefined ? undefined : UNNEEDED_KEYS[family];
}

import { type S3Options, whereOf } from "./options.ts";

/** What is wrong with a bucket, in a sentence that says what to change. */
export interface BucketTrouble {
  readonly kind: "not_found" | "access_denied" | "wrong_region" | "clock_skew" | "refused" | "unreachable";
  readonly sentence: string;
}

/** Reads what S3, or the way to it, answered. */
export function troubleOf(error: unknown, options: S3Options): BucketTrouble {
  const where = whereOf(options);
  const { name, status, region } = factsOf(error);
  if (name === "RequestTimeTooSkewed") {
    return {
      kind: "clock_skew",
      sentence: `${where} refuses requests because this machine's clock is more than 15 minutes off. Set the clock, best by NTP.`,
    };
  }
  if (WRONG_REGION.has(name) || status === 301) {
    const right = region === undefined ? "" : ` It is in "${region}".`;
    return {
      kind: "wrong_region",
      sentence: `${where} is not in the region "${options.region}".${right} Set the region in FILES_URL (?region=…) or region_name.`,
    };
  }
  if (name === "NoSuchBucket" || status === 404) {
    return {
      kind: "not_found",
      sentence: `${where} does not exist. Make it, or correct its name in FILES_URL or bucket_name.`,
    };
  }
  if (name === "InvalidAccessKeyId") {
    return {
      kind: "access_denied",
      sentence: `${where} does not know the access key. Correct access_key, or the user part of FILES_URL.`,
    };
  }
  if (name === "SignatureDoesNotMatch") {
    return {
      kind: "access_denied",
      sentence: `${where} does not accept the secret key. Correct secret_key, or the password part of FILES_URL.`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      kind: "access_denied",
      sentence: `${where} denies access. Allow this access key s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it.`,
    };
  }
  if (status !== undefined && status < 500) {
    return { kind: "refused", sentence: `${where} refuses requests (${name}). Check FILES_URL.` };
  }
  const why = status === undefined ? reasonOf(error) : `it answers ${status}`;
  return {
    kind: "unreachable",
    sentence: `${where} cannot be reached: ${why}. Check the endpoint and that the server runs.`,
  };
}

/** It is away for a while: the network, or a server that is starting, stopping or too busy. */
export function isAway(error: unknown): boolean {
  const { name, status } = factsOf(error);
  if (status !== undefined && (status >= 500 || status === 429)) return true;
  return BUSY.has(name) || (status === undefined && isOfTheNetwork(error));
}

export function isMissing(error: unknown): boolean {
  const { name } = factsOf(error);
  return name === "NoSuchKey" || name === "NotFound";
}

export function isBeyondTheEnd(error: unknown): boolean {
  return factsOf(error).name === "InvalidRange";
}

const WRONG_REGION: ReadonlySet<string> = new Set([
  "PermanentRedirect",
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
]);

const BUSY: ReadonlySet<string> = new Set(["SlowDown", "ServerBusy", "RequestTimeout", "ServiceUnavailable"]);

interface Facts {
  readonly name: string;
  readonly status?: number;
  readonly region?: string;
}

/** What the SDK's errors carry; none of it is promised, so each part is looked at. */
function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { name: "" };
  const { $metadata, Region } = error as { $metadata?: { httpStatusCode?: unknown }; Region?: unknown };
  const status = $metadata?.httpStatusCode;
  return {
    name: error.name,
    ...(typeof status === "number" && { status }),
    ...(typeof Region === "string" && /^[a-z0-9-]{1,40}$/.test(Region) && { region: Region }),
  };
}

const NETWORK: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
]);

function isOfTheNetwork(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOfTheNetwork);
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && NETWORK.has(code)) return true;
  return error.name === "TimeoutError" || isOfTheNetwork(error.cause);
}

/** A word that people can look up, without addresses that the SDK may have put into its message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return "no reason was given";
  const { code } = error as { code?: unknown };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its host name is not known";
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (error.name === "TimeoutError") return "it does not answer in time";
  return typeof code === "string" ? code : error.name;
}

import { readCredentials } from "../protocol/auth.ts";
import { type Dsn, parseProjectId } from "../protocol/dsn.ts";
import { isAllowedOrigin } from "./allowed-domains.ts";
import { type Answer, refused } from "./answer.ts";
import { countEnd, UNREAD } from "./count.ts";
import { type Call, type Intake, queryValue } from "./intake.ts";
import type { KeySettings } from "./room.ts";

/** Who sends, and what the project's settings say of it. */
export interface Sender {
  readonly publicKey: string;
  readonly key: KeySettings;
  /** `sentry_client`. */
  readonly sdk?: string;
}

const DISAGREE = refused(401, "the request names different project keys");
const NO_KEY = refused(401, "the project key is missing", [
  "send sentry_key in X-Sentry-Auth or in the query",
]);
const UNKNOWN_KEY = refused(403, "the project key is unknown");
const DISABLED_KEY = refused(403, "the project key is disabled");
const BAD_PROJECT = refused(403, "the project id of the address is not a number");
const OTHER_PROJECT = refused(403, "the project key belongs to another project");
const OTHER_DOMAIN = refused(403, "the project does not take events from this domain");

/**
 * Finds the sender by the key in header, query or path (reference: ingest-protocol.md §2). `no_key` when there is
 * none outside of the body: an envelope may still name one in its header.
 */
export async function admit(intake: Intake, call: Call): Promise<Sender | Answer | "no_key"> {
  const { headers } = call.request;
  const credentials = readCredentials({
    sentryAuth: headers["x-sentry-auth"],
    authorization: headers.authorization,
    queryKey: call.query.sentry_key,
    queryClient: call.query.sentry_client,
    pathKey: call.pathKey,
  });
  if (credentials.kind === "disagree") return DISAGREE;
  if (credentials.kind === "none") return "no_key";
  if (credentials.key === undefined) return UNKNOWN_KEY;
  return admitKey(intake, call, credentials.key, credentials.client);
}

/** The same for addresses whose bodies hold no key. */
export async function admitOutright(intake: Intake, call: Call): Promise<Sender | Answer> {
  const sender = await admit(intake, call);
  return sender === "no_key" ? NO_KEY : sender;
}

/** Holds the DSN of an envelope's header against what is known already, or finds the sender by it. */
export async function admitDsn(
  intake: Intake,
  call: Call,
  known: Sender | "no_key",
  dsn: Dsn | undefined,
): Promise<Sender | Answer> {
  if (!dsn) return known === "no_key" ? NO_KEY : known;
  if (known !== "no_key" && known.publicKey !== dsn.publicKey) return DISAGREE;
  const sender =
    known === "no_key"
      ? await admitKey(intake, call, dsn.publicKey, queryValue(call, "sentry_client"))
      : known;
  if ("status" in sender || sender.key.projectId === dsn.projectId) return sender;
  countEnd(intake, sender.key, UNREAD, "invalid", "project_id");
  return OTHER_PROJECT;
}

async function admitKey(
  intake: Intake,
  call: Call,
  publicKey: string,
  sdk: string | undefined,
): Promise<Sender | Answer> {
  const key = await intake.room.keys.find(publicKey);
  if (!key) return UNKNOWN_KEY;
  if (!key.isActive) return DISABLED_KEY;
  if (call.projectId !== undefined) {
    const projectId = parseProjectId(call.projectId);
    if (projectId === undefined) return BAD_PROJECT;
    if (projectId !== key.projectId) {
      countEnd(intake, key, UNREAD, "invalid", "project_id");
      return OTHER_PROJECT;
    }
  }
  const { origin, referer } = call.request.headers;
  if (!isAllowedOrigin(origin ?? referer, key.allowedDomains)) {
    countEnd(intake, key, UNREAD, "invalid", "cors");
    return OTHER_DOMAIN;
  }
  return { publicKey, key, ...(sdk === undefined ? {} : { sdk }) };
}

import type { OutboundEnd } from "../../ports/outbound.ts";

type Unanswered = Exclude<OutboundEnd, { kind: "answered" }>;

const REASONS: Record<Unanswered["reason"], string> = {
  no_address: "it leads to what is no address",
  not_http: "it leads to something other than http and https",
  has_credentials: "its address holds a name or password",
  not_allowed: "it leads to a host that is not in the project's list",
  private_address: "its host is not in the public web, and the operator does not allow its address",
  too_many_redirects: "it leads on too often",
  no_such_host: "its host has no address",
  unreachable: "its host did not answer",
  no_trust: "its host's certificate is not trusted",
  too_slow: "its host took too long",
  too_big: "it is bigger than is fetched",
  packed: "it came compressed, though that was not asked for",
};

/** Why a file of the web is not there, for people. */
export function failureSentence(end: Unanswered): string {
  return `It was not fetched: ${REASONS[end.reason]}.`;
}

/** Whether another file of the same host would most likely end the same way. */
export function isOfHost(end: Unanswered): boolean {
  return ["no_such_host", "unreachable", "no_trust", "too_slow", "private_address"].includes(end.reason);
}

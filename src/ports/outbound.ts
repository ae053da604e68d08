/**
 * Asks servers whose addresses strangers or members of an organisation name: it must never lead to what only this machine
 * can reach. http and https alone; every address that a name stands for is checked, and the very address that was
 * checked is connected to, at each redirect anew. Nothing is sent but what the caller gives: no cookies, no credentials.
 */
export interface Outbound {
  /** Never rejects for what a server, a network or an address does. */
  ask(url: string, question: OutboundQuestion): Promise<OutboundEnd>;
}

export interface OutboundQuestion {
  /** Sent with POST; without one the question is a GET. */
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of an answer that are too many. */
  readonly mostBytes: number;
  /** For everything, redirects included. */
  readonly mostMs: number;
  readonly mostRedirects: number;
  /** Is asked of the address and of each redirect; all where it is absent. */
  readonly mayAsk?: (url: URL) => boolean;
}

export type OutboundEnd =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** In lower case; of one that came twice the last. */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Uint8Array;
      /** Where the answer came from, behind all redirects. */
      readonly url: string;
    }
  | { readonly kind: "refused"; readonly reason: OutboundRefusal; readonly url: string }
  | { readonly kind: "failed"; readonly reason: OutboundFailure; readonly url: string };

/** Why nothing was asked. */
export type OutboundRefusal =
  | "no_address"
  | "not_http"
  | "has_credentials"
  | "not_allowed"
  | "private_address"
  | "too_many_redirects";

/** Why no answer came, or none that is taken. */
export type OutboundFailure = "no_such_host" | "unreachable" | "no_trust" | "too_slow" | "too_big" | "packed";

/**
 * What the server that ingest runs on should be made with: slow senders are cut off by Node itself, so that a
 * connection that trickles holds neither memory nor a socket for long. In milliseconds.
 */
export const INGEST_SERVER_OPTIONS = {
  /** For a whole request; a mobile phone on a bad line still gets its megabyte through. Node answers 408. */
  requestTimeout: 60_000,
  /** Longer than the idle time of usual load balancers (60 s), so that they close first. */
  keepAliveTimeout: 75_000,
  http: {
    headersTimeout: 10_000,
    /** How often Node looks for requests beyond their time. */
    connectionsCheckingInterval: 5_000,
  },
} as const;

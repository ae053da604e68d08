const SECOND_MS = 1_000;

/** Slow senders are cut off by Node itself, so that one who trickles holds no socket for long. */
export const TIMEOUTS = {
  /** For a whole request: a phone on a bad line gets two minutes for its crash report. Node answers 408. */
  requestTimeout: 120 * SECOND_MS,
  /** Longer than balancers keep idle connections (60 s as a rule), so that they close first. */
  keepAliveTimeout: 75 * SECOND_MS,
  http: {
    headersTimeout: 20 * SECOND_MS,
    /** How often Node looks for requests beyond their time. */
    connectionsCheckingInterval: 5 * SECOND_MS,
  },
} as const;

/** How long a stop waits for answers. Containers are killed after ten seconds, and Postgres needs some of them. */
export const LAST_ANSWERS_MS = 3 * SECOND_MS;

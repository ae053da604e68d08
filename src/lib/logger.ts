/**
 * Fields first, then a sentence that never varies. `error` means that a person must act; what heals itself is
 * `warn`. Payloads, keys and addresses are never logged. pino satisfies this.
 */
export interface Logger {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

import pino from "pino";
import type { Logger } from "./lib/logger.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * One JSON object a line, on standard error, written at once: the last lines before a crash are the ones that
 * matter, and nothing logs per event. Errors are cut to what helps; payloads are never logged.
 */
export function createLogger(level: LogLevel, role: string): Logger {
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/**
 * Message, code and stack. Errors of the database carry the row that failed in other properties; those stay out,
 * since a row is a payload.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

import type { Logger } from "../../src/lib/logger.ts";

/** For tests whose subject logs what it should; what must not be logged has a test of its own. */
export const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

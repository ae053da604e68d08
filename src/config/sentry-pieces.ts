import { createHash, scryptSync } from "node:crypto";
import { StartError } from "../errors.ts";
import { hostText } from "./url-parts.ts";

/** One of Sentry's values, with the place to name when it is wrong. */
export interface Piece {
  readonly written: unknown;
  readonly place: string;
}

export function wrong({ written, place }: Piece, allowed: string): StartError {
  return new StartError(`${place} is ${JSON.stringify(written)}; allowed: ${allowed}.`);
}

/** Docker links and Kubernetes write `tcp://10.0.0.1:5432` into variables that end in _PORT. */
export function portOf(piece: Piece | undefined, standard: number): number {
  if (!piece) return standard;
  const [, digits = ""] = /^(?:tcp:\/\/[^:]+:)?(\d{1,5})$/.exec(String(piece.written)) ?? [];
  const port = Number(digits);
  if (port >= 1 && port <= 65_535) return port;
  throw wrong(piece, "a whole number from 1 to 65535");
}

const TRUE = ["1", "t", "true", "y", "yes", "on"];
const FALSE = ["0", "f", "false", "n", "no", "off"];

export function truthOf(piece: Piece | undefined): boolean {
  if (!piece) return false;
  const word = String(piece.written).toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw wrong(piece, "true or false (also 1, yes, on, 0, no, off)");
}

/** Text, also where YAML took digits for a number. */
export function textOf(piece: Piece | undefined): string | undefined {
  if (!piece) return undefined;
  if (typeof piece.written === "string" || typeof piece.written === "number") return String(piece.written);
  throw new StartError(`${piece.place} holds no text. Write one value there.`);
}

/** `user:password@`, percent-encoded; empty when there is neither. */
export function login(user: string | undefined, password: string | undefined): string {
  if (user === undefined && password === undefined) return "";
  const secret = password === undefined ? "" : `:${encodeURIComponent(password)}`;
  return `${encodeURIComponent(user ?? "")}${secret}@`;
}

/** `host:port` of a URL. What is no host is left as it is, for the URL's reader to refuse. */
export function address(host: string, port: number): string {
  return hostText({ host: host.replace(/^\[|\]$/g, ""), port });
}

export const SHORTEST_KEY = 32;

/**
 * A key long enough, made of a short one: the same on every node. scrypt makes guessing costly (some 50 ms each), which
 * is all that can be done for a key that is too short. 64 hex digits.
 */
export function strengthened(key: string): string {
  if (key.length > 512) return createHash("sha256").update(key).digest("hex");
  return scryptSync(key, "vedette secret key", 32).toString("hex");
}

/** A mapping or a list of YAML. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

import { isIP } from "node:net";
import path from "node:path";
import { z } from "zod";
import { WrongUrl } from "./url-parts.ts";

/** How settings are written: text from the environment or a flag, or what YAML makes of a value. */
type Written = string | number | boolean | readonly (string | number)[];

export function wholeNumber(min: number, max: number) {
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().int().min(min).max(max));
}

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** Bytes: a plain number, or one with KiB, MiB or GiB. */
export function bytes(min: number, max: number) {
  return z
    .union([z.number(), z.string()])
    .transform((written) => {
      const [, digits, unit] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(String(written)) ?? [];
      return Number(digits) * (UNITS[(unit ?? "").toLowerCase()] ?? Number.NaN);
    })
    .pipe(z.number().int().min(min).max(max));
}

/** An absolute path; a relative one counts from `base`. */
export function filePath(base: string) {
  return z
    .string()
    .min(1)
    .refine((text) => !text.includes("\0"))
    .transform((text) => path.resolve(base, text));
}

/** `http(s)://host[:port]`, without a slash at its end. */
export const publicUrl = z
  .string()
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    const isPlain = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
    return (url.protocol === "http:" || url.protocol === "https:") && isPlain;
  })
  .transform((text) => new URL(text).origin);

/** What `read` makes of a text; its WrongUrl says why the text is wrong. */
export function readBy<T>(read: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof WrongUrl)) throw error;
      context.addIssue({ code: "custom", message: error.message, params: { isReason: true } });
      return z.NEVER;
    }
  });
}

const PROXY_GROUPS = ["loopback", "linklocal", "uniquelocal"];

/** Addresses, networks (10.0.0.0/8) or names of groups of them, in a list or parted by commas. */
export const proxies = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
  .transform((list) => list.map((item) => item.trim()).filter((item) => item !== ""))
  .refine((list) => list.every(isProxy));

/** Addresses and networks: `10.1.0.0/16,fd00::7`. */
export const networks = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
  .transform((list) => list.map((item) => item.trim()).filter((item) => item !== ""))
  .refine((list) => list.every(isNetwork));

function isProxy(text: string): boolean {
  return PROXY_GROUPS.includes(text) || isNetwork(text);
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

export type { Written };

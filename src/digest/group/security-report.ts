import type { JsonObject } from "../../lib/json.ts";
import type { Event } from "../../protocol/event.ts";
import { shortened } from "../shortened.ts";
import { pack } from "./pack.ts";
import type { Strand } from "./strand.ts";

/** A browser's report: what was violated, and by whom (reference: grouping-and-search.md §2). */
export function bySecurityReport(event: Event): Strand | undefined {
  if (event.csp) return strand("csp", directiveOf(event.csp), blockedHost(event.csp));
  if (event.expectct) return strand("expect-ct", "expect-ct", hostIn(event.expectct, "hostname"));
  if (event.expectstaple)
    return strand("expect-staple", "expect-staple", hostIn(event.expectstaple, "hostname"));
  if (event.hpkp) return strand("hpkp", "hpkp", hostIn(event.hpkp, "hostname"));
  if (event.nel) return strand("nel", networkError(event.nel), hostIn(event.nel, "url"));
  return undefined;
}

function strand(kind: string, directive: string, host: string): Strand {
  const isPolicy = kind === "csp";
  return {
    keys: [pack("report", [kind, directive, host])],
    explain: () => ({
      by: isPolicy ? "violated directive and blocked host" : "kind of report and host",
      parts: [
        {
          part: "report",
          value: shortened(directive),
          counts: true,
          why: isPolicy ? "violated directive" : "kind of report",
        },
        { part: "report", value: shortened(host), counts: true, why: isPolicy ? "blocked host" : "host" },
      ],
    }),
  };
}

/** `script-src` of `script-src 'self' https://…`. */
export function directiveOf(csp: JsonObject): string {
  const stated = text(csp, "effective-directive") || text(csp, "violated-directive");
  return stated.trim().split(/\s/, 1)[0]?.toLowerCase() || "unknown";
}

/** The host of what was blocked, or the key word browsers send instead of an address: `inline`, `eval`, `data`. */
export function blockedHost(csp: JsonObject): string {
  const blocked = text(csp, "blocked-uri").trim();
  if (blocked === "" || blocked === "self" || blocked === "'self'") return "self";
  const host = hostOf(blocked);
  return host !== "" && host === hostOf(text(csp, "document-uri")) ? "self" : host || schemeOf(blocked);
}

function hostIn(report: JsonObject, field: string): string {
  const value = text(report, field);
  return hostOf(value) || value.slice(0, 255).toLowerCase() || "unknown";
}

function networkError(nel: JsonObject): string {
  const body = typeof nel.body === "object" && nel.body !== null && !Array.isArray(nel.body) ? nel.body : nel;
  return text(body, "type") || text(nel, "type") || "network-error";
}

const text = (report: JsonObject, field: string): string => {
  const value = Object.hasOwn(report, field) ? report[field] : undefined;
  return typeof value === "string" ? value : "";
};

const hostOf = (url: string): string =>
  /^[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^/?#@\s]{0,255}@)?([^/?#:\s]{1,255})/i.exec(url)?.[1]?.toLowerCase() ?? "";

const schemeOf = (url: string): string => (url.split(":", 1)[0] ?? url).slice(0, 100).toLowerCase();

import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { EventRequest } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";
import { type Pair, pairsOf } from "./pairs.ts";
import { bodyOf } from "./request-body.ts";
import { parseCookies, parseHeaders, parseQuery, splitUrl } from "./request-text.ts";
import { label } from "./text.ts";

const MAX_URL = 2048;
const HEADERS = { entries: 200, name: 256, value: 4096 };
const COOKIES = { entries: 200, name: 256, value: 1024 };
const QUERY = { entries: 200, name: 1024, value: 2048 };
const ENV: DataLimits = { size: 16_384, depth: 5, entries: 500 };

/** The HTTP request that was being served or made (reference: event-payload.md §3). Absent when empty. */
export function requestOf(notes: Notes, payload: JsonObject): EventRequest | undefined {
  const raw = payload.request ?? payload["sentry.interfaces.Http"];
  if (raw === undefined || raw === null) return undefined;
  if (!isObject(raw)) {
    if (!Array.isArray(raw) || raw.length > 0) notes.invalid("request", raw, "expected an object");
    return undefined;
  }
  notes.enter("request");
  const request: EventRequest = {};
  const method = label(notes, "method", raw.method, 32);
  if (method !== undefined) request.method = method.toUpperCase();
  readUrl(notes, raw, request);
  readHeaders(notes, raw, request);
  readBody(notes, raw, request);
  const env = soundObject(notes, "env", raw.env, ENV);
  if (env !== undefined) request.env = env;
  const target = label(notes, "api_target", raw.api_target, 128);
  if (target !== undefined) request.api_target = target;
  notes.leave();
  for (const _ in request) return request;
  return undefined;
}

/** The first value of a header, whatever the case of its name. */
export function headerOf(request: EventRequest | undefined, lowerName: string): string | undefined {
  for (const [name, value] of request?.headers ?? []) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return value;
  }
  return undefined;
}

function readUrl(notes: Notes, raw: JsonObject, request: EventRequest): void {
  const sent = raw.url;
  const parts = typeof sent === "string" && /[?#]/.test(sent) ? splitUrl(sent) : undefined;
  const url = label(notes, "url", parts?.url ?? sent, MAX_URL);
  if (url !== undefined) request.url = url;

  const query = pairsOf(notes, "query_string", queryText(raw) ?? parts?.query, QUERY, parseQuery);
  if (query.length > 0) request.query_string = query;
  const fragment = label(notes, "fragment", filled(raw.fragment) ?? parts?.fragment, MAX_URL);
  if (fragment !== undefined) request.fragment = fragment;
}

function queryText(raw: JsonObject): Json | undefined {
  return filled(raw.query_string) ?? filled(raw.query);
}

function filled(value: Json | undefined): Json | undefined {
  if (value === null || value === "") return undefined;
  if (typeof value === "object") {
    for (const _ in value) return value;
    return undefined;
  }
  return value;
}

/** Cookies leave the headers: there they would hide from scrubbing by name. */
function readHeaders(notes: Notes, raw: JsonObject, request: EventRequest): void {
  const cookies = pairsOf(notes, "cookies", raw.cookies, COOKIES, parseCookies);
  const headers: Pair[] = [];
  for (const pair of pairsOf(notes, "headers", raw.headers, HEADERS, parseHeaders)) {
    if (pair[0].length === 6 && pair[0].toLowerCase() === "cookie" && pair[1].includes("=")) {
      addCookies(notes, pair[1], cookies);
    } else {
      headers.push(pair);
    }
  }
  if (headers.length > 0) request.headers = headers;
  if (cookies.length > 0) request.cookies = cookies;
}

function addCookies(notes: Notes, header: string, cookies: Pair[]): void {
  const known = new Set(cookies.map(([name]) => name));
  for (const pair of pairsOf(notes, "cookies", header, COOKIES, parseCookies)) {
    if (!known.has(pair[0]) && cookies.length < COOKIES.entries) cookies.push(pair);
  }
}

function readBody(notes: Notes, raw: JsonObject, request: EventRequest): void {
  const inferred = label(notes, "inferred_content_type", raw.inferred_content_type, 128);
  if (inferred !== undefined) request.inferred_content_type = inferred;
  const sent = raw.data;
  if (sent === undefined || sent === null) return;
  const header = headerOf(request, "content-type") ?? inferred;
  const contentType = header?.split(";", 1)[0]?.trim().toLowerCase();
  const body = bodyOf(notes, sent, contentType === "" ? undefined : contentType);
  if (body === undefined) return;
  request.data = body.data;
  if (body.contentType !== undefined) request.inferred_content_type ??= body.contentType.slice(0, 128);
}

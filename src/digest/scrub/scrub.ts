import type { Json } from "../../lib/json.ts";
import type { Event, EventRequest, EventUser, Exception, Stacktrace } from "../../protocol/event.ts";
import { isKnown } from "../known-exceptions.ts";
import { isMessageInDisguise } from "../main-exception.ts";
import type { Edited } from "./edits.ts";
import { Marks } from "./marks.ts";
import { scrubMessage, scrubPatterns, scrubText } from "./scrub-text.ts";
import { scrubbed, scrubObject, scrubPairs } from "./scrub-tree.ts";
import { FILTERED, isSensitiveKey, isSessionCookie } from "./sensitive-keys.ts";

/**
 * Takes passwords, tokens, card numbers and the like out of an event, in place, and says so in `_meta`
 * (reference: scrubbing-and-filters.md §2, the default scrubber). Not touched: `debug_meta`, file names and
 * source of frames, exception values, transaction and other plain attributes, the request's User-Agent.
 */
export function scrub(event: Event): void {
  const marks = new Marks(event);
  scrubMessages(event, marks);
  if (event.request) within("request", marks, () => scrubRequest(event.request ?? {}, marks));
  if (event.user) within("user", marks, () => scrubUser(event.user ?? {}, marks));
  if (event.extra) within("extra", marks, () => scrubObject(event.extra ?? {}, marks));
  if (event.tags) within("tags", marks, () => scrubPairs(event.tags ?? [], marks));
  scrubContexts(event, marks);
  scrubBreadcrumbs(event, marks);
  scrubVars(event, marks);
}

function within(key: string | number, marks: Marks, work: () => void): void {
  marks.enter(key);
  work();
  marks.leave();
}

function scrubMessages(event: Event, marks: Marks): void {
  const entry = event.logentry;
  if (entry) {
    marks.enter("logentry");
    edit(entry, "formatted", scrubMessage, marks);
    edit(entry, "message", scrubMessage, marks);
    if (entry.params !== undefined) entry.params = scrubbed("params", entry.params, "params", marks, 0);
    marks.leave();
  }
  if (!isMessageInDisguise(event)) return;
  event.exception?.values.forEach((exception, at) => {
    marks.enter("exception");
    marks.enter("values");
    within(at, marks, () => edit(exception, "value", scrubMessage, marks));
    marks.leave();
    marks.leave();
  });
}

function scrubRequest(request: EventRequest, marks: Marks): void {
  edit(request, "url", scrubText, marks);
  edit(request, "fragment", scrubText, marks);
  const { headers, cookies, query_string: query } = request;
  if (headers) within("headers", marks, () => scrubPairs(headers, marks, isSensitiveKey, isUserAgent));
  if (cookies) within("cookies", marks, () => scrubPairs(cookies, marks, isSessionCookie));
  if (query) within("query_string", marks, () => scrubPairs(query, marks));
  if (request.env) within("env", marks, () => scrubObject(request.env ?? {}, marks));
  if (request.data !== undefined) request.data = scrubbed("data", request.data, "data", marks, 0);
}

const isUserAgent = (name: string): boolean => name.length === 10 && name.toLowerCase() === "user-agent";

/** Who was struck stays known: `id` and address are what an operator asks for. */
function scrubUser(user: EventUser, marks: Marks): void {
  edit(user, "email", scrubPatterns, marks);
  edit(user, "username", scrubPatterns, marks);
  edit(user, "name", scrubPatterns, marks);
  if (user.data) within("data", marks, () => scrubObject(user.data ?? {}, marks));
}

function scrubContexts(event: Event, marks: Marks): void {
  const contexts = event.contexts;
  if (!contexts) return;
  marks.enter("contexts");
  for (const name of Object.keys(contexts)) {
    const context = contexts[name];
    if (!context) continue;
    if (isSensitiveKey(name)) {
      contexts[name] = { value: FILTERED };
      marks.note(name, [["@password:filter", 0, FILTERED.length]], undefined);
    } else within(name, marks, () => scrubObject(context, marks));
  }
  marks.leave();
}

function scrubBreadcrumbs(event: Event, marks: Marks): void {
  const breadcrumbs = event.breadcrumbs?.values;
  if (!breadcrumbs) return;
  marks.enter("breadcrumbs");
  marks.enter("values");
  for (let at = 0; at < breadcrumbs.length; at++) {
    const breadcrumb = breadcrumbs[at];
    if (!breadcrumb) continue;
    marks.enter(at);
    edit(breadcrumb, "message", scrubText, marks);
    const { data } = breadcrumb;
    if (data) within("data", marks, () => scrubObject(data, marks));
    marks.leave();
  }
  marks.leave();
  marks.leave();
}

function scrubVars(event: Event, marks: Marks): void {
  const holders: [string, readonly Pick<Exception, "stacktrace" | "raw_stacktrace">[]][] = [
    ["exception", isKnown(event.exception) ? [] : (event.exception?.values ?? [])],
    ["threads", event.threads?.values ?? []],
  ];
  for (const [name, values] of holders) {
    marks.enter(name);
    marks.enter("values");
    for (let at = 0; at < values.length; at++) {
      const { stacktrace, raw_stacktrace: raw } = values[at] ?? {};
      marks.enter(at);
      if (stacktrace) within("stacktrace", marks, () => scrubFrames(stacktrace, marks));
      if (raw) within("raw_stacktrace", marks, () => scrubFrames(raw, marks));
      marks.leave();
    }
    marks.leave();
    marks.leave();
  }
}

function scrubFrames(stack: Stacktrace, marks: Marks): void {
  marks.enter("frames");
  for (let at = 0; at < stack.frames.length; at++) {
    const vars = stack.frames[at]?.vars;
    if (!vars) continue;
    marks.enter(at);
    within("vars", marks, () => scrubObject(vars, marks));
    marks.leave();
  }
  marks.leave();
}

/** Puts the scrubbed text of one property back, if it holds a text and that changed. */
function edit<Key extends string>(
  holder: { [key in Key]?: Json },
  key: Key,
  scrubber: (text: string) => Edited | undefined,
  marks: Marks,
): void {
  const value = holder[key];
  const edited = typeof value === "string" ? scrubber(value) : undefined;
  if (!edited) return;
  holder[key] = edited.text;
  marks.note(key, edited.remarks, typeof value === "string" ? value.length : undefined);
}

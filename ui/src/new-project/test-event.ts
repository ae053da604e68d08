import type { WireProject, WireProjectKey } from "../../../src/wire/project.ts";
import { ApiProblem, readProblem, unreachable } from "../api/problem.ts";

/**
 * Sends a real event on the way every SDK takes (reference: ingest-protocol.md §3), to the address this page
 * came from: the CSP permits no other.
 */
export async function sendTestEvent(project: WireProject, key: WireProjectKey): Promise<void> {
  const eventId = newEventId();
  const address = `/api/${project.id}/envelope/?sentry_key=${key.public}&sentry_version=7&sentry_client=vedette.page%2F1`;
  const envelope = [
    { event_id: eventId, sent_at: new Date().toISOString() },
    { type: "event", content_type: "application/json" },
    event(eventId, project),
  ];
  const response = await fetch(address, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "text/plain;charset=UTF-8" },
    body: envelope.map((line) => JSON.stringify(line)).join("\n"),
  }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.ok) return;
  const problem = await readProblem(response);
  const said = problem.message || response.headers.get("x-sentry-error") || "";
  // A refused key is not a session that has ended: the server's own words, whatever the status.
  const isOfKey = response.status === 401 || response.status === 403;
  throw isOfKey ? new ApiProblem({ status: 400, detail: said }) : problem;
}

/** 32 hex digits. `randomUUID` is missing where the page came by plain http. */
function newEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function event(eventId: string, project: WireProject) {
  return {
    event_id: eventId,
    timestamp: Date.now() / 1000,
    platform: "javascript",
    level: "error",
    environment: "test",
    logger: "vedette.page",
    transaction: location.pathname,
    request: { url: location.href.replace(/[?#].*/, ""), headers: { "User-Agent": navigator.userAgent } },
    tags: { from: "set-up page" },
    exception: {
      values: [
        {
          type: "TestEvent",
          value: `Sent from the set-up page of ${project.slug}: the way is open`,
          mechanism: { type: "generic", handled: true },
          stacktrace: {
            frames: [
              {
                filename: "set-up.ts",
                function: "pressButton",
                lineno: 3,
                in_app: true,
                context_line: 'button.on("click", sendTestEvent);',
              },
              {
                filename: "set-up.ts",
                function: "sendTestEvent",
                lineno: 9,
                in_app: true,
                pre_context: [
                  "function sendTestEvent() {",
                  "  // Nothing is broken. This event only shows that the way is open.",
                ],
                context_line: '  throw new TestEvent("the way is open");',
                post_context: ["}"],
              },
            ],
          },
        },
      ],
    },
  };
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/accounts/tokens.ts";
import type { Event } from "../../src/protocol/event.ts";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireSharedIssue } from "../../src/wire/shared-issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { Browser, withToken } from "../support/web.ts";

let web: IssuesWeb;
let clock = Date.now();
beforeAll(async () => {
  web = await openIssuesWeb(() => clock);
});
afterAll(() => web[Symbol.asyncDispose]());

/** Each of these must never be seen by a stranger. */
const SECRETS = [
  "secret-user-name",
  "secret-mail",
  "203.0.113.77",
  "secret-header",
  "secret-body",
  "secret-cookie",
  "secret-query",
  "secret-crumb",
  "secret-var",
  "secret-source",
  "secret-tag",
  "secret-extra",
  "secret-context",
  "secret-device",
  "secret-home",
  "secret-server",
  "secret-commit",
  "secret-note",
];

const TELLING: Partial<Event> = {
  release: "shop@1.2.3",
  environment: "production",
  server_name: "secret-server",
  user: { id: "7", name: "secret-user-name", email: "secret-mail@example.com", ip_address: "203.0.113.77" },
  request: {
    url: "https://shop.example/pay?card=secret-query",
    query_string: [["card", "secret-query"]],
    headers: [["Authorization", "secret-header"]],
    cookies: [["sid", "secret-cookie"]],
    data: { card: "secret-body" },
  },
  breadcrumbs: { values: [{ category: "fetch", message: "secret-crumb", data: { url: "secret-crumb" } }] },
  extra: { note: "secret-extra" },
  contexts: {
    browser: { name: "Firefox", version: "140.0" },
    os: { name: "Linux", version: "6.12", build: "secret-context" },
    runtime: { name: "node", version: "v24.1.0" },
    device: { name: "secret-device", model: "Pixel 9", family: "secret-device" },
    account: { plan: "secret-context" },
  },
  exception: {
    values: [
      {
        type: "RangeError",
        value: "no seat for secret-mail@example.com at 203.0.113.77, see https://a.example/x?t=secret-query",
        mechanism: { type: "generic", data: { note: "secret-context" } },
        stacktrace: {
          frames: [
            {
              filename: "/home/secret-home/shop/lib/cart.js?token=secret-query",
              abs_path: "https://u:secret-query@shop.example/cart.js?token=secret-query",
              function: "total",
              lineno: 7,
              colno: 3,
              in_app: true,
              vars: { card: "secret-var" },
              context_line: "const key = 'secret-source';",
              pre_context: ["secret-source"],
              post_context: ["secret-source"],
            },
          ],
        },
      },
    ],
  },
} as Partial<Event>;

async function withIssue(role: "owner" | "member" = "member"): Promise<TestOrganization & { id: string }> {
  const org = await web.organization(role, "shop");
  const [stored] = await web.store([
    preparedEvent({
      projectId: org.projectIds[0] ?? 0,
      title: "RangeError: no seat for secret-mail@example.com",
      user: "email:secret-mail@example.com",
      tags: [
        ["environment", "production"],
        ["release", "shop@1.2.3"],
        ["customer", "secret-tag"],
        ["url", "https://shop.example/pay?card=secret-query"],
        ["user", "email:secret-mail@example.com"],
        ["server_name", "secret-server"],
      ],
      event: TELLING,
    }),
  ]);
  return { ...org, id: String(stored?.issueId) };
}

const pathOf = (org: { slug: string }, id: string) => `/api/0/organizations/${org.slug}/issues/${id}/`;
const share = (org: TestOrganization & { id: string }, isPublic: boolean) =>
  org.browser.send<WireIssueDetails>("PUT", pathOf(org, org.id), { isPublic });
/** A stranger on a network of their own. */
let networks = 0;
const stranger = () => new Browser(web.web.server, `198.51.${++networks >> 8}.${networks & 255}`);
const read = (shareId: string | null | undefined) =>
  stranger().get<WireSharedIssue>(`/api/0/shared/issues/${shareId}/`);

describe("an issue that is shared", () => {
  it("is seen by everybody who has the link, and nothing of it but what is listed", async () => {
    const org = await withIssue();
    await org.browser.send("POST", `${pathOf(org, org.id)}comments/`, { text: "secret-note" });
    const { body } = await share(org, true);
    expect(body).toMatchObject({ isPublic: true, shareId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(body.activity[0]).toMatchObject({ type: "set_public", user: { email: org.email } });

    const seen = await read(body.shareId);
    expect(seen.status).toBe(200);
    expect(seen.body).toEqual({
      shareId: body.shareId,
      isPublic: true,
      shortId: "SHOP-1",
      title: "RangeError: no seat for [e-mail]",
      culprit: "total(lib/cart)",
      level: "error",
      status: "unresolved",
      type: "error",
      platform: "node",
      isUnhandled: false,
      count: "1",
      userCount: 1,
      firstSeen: body.firstSeen,
      lastSeen: body.lastSeen,
      latestEvent: {
        dateCreated: body.lastSeen,
        tags: [
          { key: "environment", value: "production" },
          { key: "release", value: "shop@1.2.3" },
        ],
        contexts: { browser: "Firefox 140.0", os: "Linux 6.12", runtime: "node v24.1.0", device: "Pixel 9" },
        exceptions: [
          {
            type: "RangeError",
            value: "no seat for [e-mail] at [ip], see https://a.example/x",
            frames: [
              {
                filename: "~/shop/lib/cart.js",
                module: null,
                function: "total",
                lineNo: 7,
                colNo: 3,
                inApp: true,
              },
            ],
            framesOmitted: 0,
          },
        ],
      },
    });
    const all = JSON.stringify(seen.body) + JSON.stringify(seen.headers);
    expect([...SECRETS, org.email, org.slug].filter((secret) => all.includes(secret))).toEqual([]);
  });

  it("is kept by no cache, found by no search engine, told to no other site, and sets no cookie", async () => {
    const org = await withIssue();
    const { body } = await share(org, true);
    const { headers } = await read(body.shareId);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
    });
    expect(headers["set-cookie"]).toBeUndefined();
    const page = await stranger().get(`/share/issue/${body.shareId}/`, { accept: "text/html" });
    expect(page.headers).toMatchObject({
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
    });
    expect(page.headers["set-cookie"]).toBeUndefined();
  });

  it("is found below its organisation too, and below no other", async () => {
    const [org, other] = [await withIssue(), await withIssue()];
    const { body } = await share(org, true);
    const at = (slug: string) =>
      stranger().get(`/api/0/organizations/${slug}/shared/issues/${body.shareId}/`);
    expect((await at(org.slug)).status).toBe(200);
    expect((await at(other.slug)).status).toBe(404);
  });

  it("is gone when the link is taken back, and its next link is another", async () => {
    const org = await withIssue();
    const first = (await share(org, true)).body.shareId;
    // Asked twice it is the same one, and told once.
    expect((await share(org, true)).body.shareId).toBe(first);
    const ended = (await share(org, false)).body;
    expect(ended).toMatchObject({ isPublic: false, shareId: null });
    const gone = await read(first);
    const never = await read("0".repeat(32));
    expect([gone.status, gone.body]).toEqual([404, never.body]);
    const second = (await share(org, true)).body;
    expect(second.shareId).not.toBe(first);
    expect((await read(first)).status).toBe(404);
    expect((await read(second.shareId)).status).toBe(200);
    expect(second.activity.map(({ type }) => type)).toEqual(["set_public", "set_private", "set_public"]);
  });

  it("is gone with the issue", async () => {
    const org = await withIssue("owner");
    const { shareId } = (await share(org, true)).body;
    await org.browser.send("DELETE", pathOf(org, org.id));
    expect((await read(shareId)).status).toBe(404);
  });

  it("is answered so often for a network in a minute, whatever it asks for", async () => {
    const org = await withIssue();
    const { shareId } = (await share(org, true)).body;
    const reader = stranger();
    const statuses: number[] = [];
    for (let n = 0; n < 61; n++) {
      const asked = n % 2 === 0 ? shareId : "f".repeat(32);
      statuses.push((await reader.get(`/api/0/shared/issues/${asked}/`)).status);
    }
    expect(statuses.slice(0, 60)).not.toContain(429);
    const refused = await reader.get(`/api/0/shared/issues/${shareId}/`);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await read(shareId)).status).toBe(200);
    clock += 60_000;
    expect((await reader.get(`/api/0/shared/issues/${shareId}/`)).status).toBe(200);
  });

  it("hostile ids find nothing", async () => {
    for (const id of ["1", "..%2f", "%00", "' or 1=1", "A".repeat(32), "a".repeat(400), "__proto__"]) {
      expect((await read(encodeURIComponent(id))).status).toBe(404);
    }
  });
});

describe("an organisation that forbids sharing", () => {
  it("ends every link for good, and refuses new ones", async () => {
    const org = await withIssue("owner");
    const other = await withIssue();
    const { shareId } = (await share(org, true)).body;
    const kept = (await share(other, true)).body.shareId;
    const set = (allowSharedIssues: unknown) =>
      org.browser.send("PUT", `/api/0/organizations/${org.slug}/`, { allowSharedIssues });
    expect((await set(false)).body).toMatchObject({ allowSharedIssues: false });
    expect((await read(shareId)).status).toBe(404);
    expect((await share(org, true)).status).toBe(403);
    expect((await share(org, false)).status).toBe(200);
    expect((await set("maybe")).status).toBe(400);
    expect((await set(true)).body).toMatchObject({ allowSharedIssues: true });
    expect((await read(shareId)).status).toBe(404);
    expect((await share(org, true)).status).toBe(200);
    expect((await read(kept)).status).toBe(200);
  });

  it("is made so by owners and managers alone", async () => {
    const org = await withIssue("member");
    const answer = await org.browser.send("PUT", `/api/0/organizations/${org.slug}/`, {
      allowSharedIssues: false,
    });
    expect(answer.status).toBe(403);
  });
});

describe("who shares", () => {
  it("may change the issue, by role and by scope, and names it", async () => {
    const [org, other] = [await withIssue(), await withIssue()];
    expect((await other.browser.send("PUT", pathOf(org, org.id), { isPublic: true })).status).toBe(404);
    const { token } = await createToken(web.web.room, { email: org.email, scopes: ["event:read"] });
    const path = pathOf(org, org.id);
    expect((await withToken(web.web.server, token, "PUT", path, { isPublic: true })).status).toBe(403);
    const many = Array.from({ length: 30 }, (_, n) =>
      preparedEvent({ projectId: org.projectIds[0] ?? 0, hashes: [`${n}`.padStart(32, "a")] }),
    );
    await web.store(many);
    const all = await org.browser.send("PUT", `/api/0/organizations/${org.slug}/issues/?query=`, {
      isPublic: true,
    });
    expect(all.status).toBe(400);
    expect(all.text).toContain("with id=");
  });
});

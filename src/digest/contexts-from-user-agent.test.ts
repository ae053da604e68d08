import { describe, expect, it } from "vitest";
import { contextsFromUserAgent } from "./contexts-from-user-agent.ts";
import { normalized } from "./normalize/normalized.fixture.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
const CHROME =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.58 Safari/537.36";

describe("a User-Agent", () => {
  it("tells browser, system and device", () => {
    expect(contextsFromUserAgent(IPHONE)).toEqual({
      browser: { type: "browser", name: "Mobile Safari", version: "17.4" },
      os: { type: "os", name: "iOS", version: "17.4" },
      device: { type: "device", family: "iPhone", model: "iPhone", brand: "Apple", device_type: "mobile" },
    });
    expect(contextsFromUserAgent(CHROME)).toMatchObject({
      browser: { name: "Chrome", version: "130.0.6723" },
      os: { name: "macOS", version: "10.15.7" },
    });
  });

  it.each(["", "5", "curl/8.5.0", "sentry.php/4", "\ud800"])(
    "%j tells little and breaks nothing",
    (userAgent) => {
      expect(contextsFromUserAgent(userAgent).os).toBeUndefined();
    },
  );

  it("however long is answered from its beginning", () => {
    const long = `${IPHONE} ${"(".repeat(200_000)}`;
    expect(contextsFromUserAgent(long).os).toEqual(contextsFromUserAgent(IPHONE).os);
  });

  it("is outdone by client hints, which know the true version", () => {
    const hints = {
      "sec-ch-ua-platform": '"Windows"',
      "sec-ch-ua-platform-version": '"15.0.0"',
      "sec-ch-ua-model": '""',
    };
    expect(contextsFromUserAgent(CHROME, hints).os).toEqual({
      type: "os",
      name: "Windows",
      version: "15.0.0",
    });
    const brands = { "sec-ch-ua": '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"' };
    expect(contextsFromUserAgent("", brands).browser).toEqual({
      type: "browser",
      name: "Chrome",
      version: "124",
    });
  });
});

describe("an event", () => {
  const request = { headers: { "user-agent": IPHONE } };

  it("of a browser gets what its User-Agent tells", () => {
    const contexts = normalized({ platform: "javascript", request }).contexts;
    expect(contexts).toMatchObject({
      browser: { name: "Mobile Safari" },
      os: { name: "iOS" },
      device: { family: "iPhone" },
    });
  });

  it("keeps the contexts that the SDK sent", () => {
    const sent = { os: { name: "Custom" }, browser: { name: "Mine" } };
    const contexts = normalized({ platform: "javascript", request, contexts: sent }).contexts;
    expect(contexts).toMatchObject({
      os: { name: "Custom" },
      browser: { name: "Mine" },
      device: { family: "iPhone" },
    });
  });

  it("of a server has the client's system apart from its own", () => {
    const contexts = normalized({ platform: "python", request }).contexts;
    expect(contexts).toMatchObject({
      client_os: { type: "os", name: "iOS" },
      browser: { name: "Mobile Safari" },
    });
    expect(contexts?.os).toBeUndefined();
  });

  it("of a browser without headers is told by the request that brought it", () => {
    expect(normalized({ platform: "javascript" }, { userAgent: CHROME }).contexts?.browser?.name).toBe(
      "Chrome",
    );
    expect(normalized({ platform: "node" }, { userAgent: CHROME }).contexts).toBeUndefined();
  });

  it("may be changed without changing the next one", () => {
    const first = normalized({ platform: "javascript", request }).contexts;
    if (first?.os) first.os.name = "scrubbed";
    expect(normalized({ platform: "javascript", request }).contexts?.os?.name).toBe("iOS");
  });
});

import { describe, expect, it } from "vitest";
import { readAuthHeader, readCredentials } from "./auth.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";

describe("the auth header", () => {
  it.each([
    `Sentry sentry_key=${KEY}, sentry_version=7, sentry_client=raven-js/3.0`,
    `sentry sentry_client=raven-js/3.0,sentry_key=${KEY}`,
    `SENTRY   sentry_version=7 ,  sentry_key = ${KEY} , sentry_client="raven-js/3.0"`,
    `Sentry sentry_timestamp=1.5,sentry_secret=x,sentry_key=${KEY},sentry_client=raven-js/3.0,`,
    `sentry_key=${KEY}, sentry_client=raven-js/3.0`,
  ])("is understood as %s", (header) => {
    expect(readAuthHeader(header)).toEqual({ key: KEY, client: "raven-js/3.0" });
  });

  it.each(["", "Sentry", "Sentry ", "Sentry sentry_key=", ",,,=,=", "Bearer abc"])(
    "%j has no key",
    (header) => {
      expect(readAuthHeader(header)).toEqual({});
    },
  );
});

describe("credentials", () => {
  it("come from X-Sentry-Auth, Authorization, query or path", () => {
    const found = { kind: "found", key: KEY };
    expect(readCredentials({ sentryAuth: `Sentry sentry_key=${KEY}` })).toEqual(found);
    expect(readCredentials({ authorization: `Sentry sentry_key=${KEY}` })).toEqual(found);
    expect(readCredentials({ queryKey: KEY.toUpperCase() })).toEqual(found);
    expect(readCredentials({ pathKey: KEY })).toEqual(found);
    expect(readCredentials({ queryKey: KEY, queryClient: "x/1" })).toEqual({ ...found, client: "x/1" });
  });

  it("that agree in several places are one", () => {
    expect(
      readCredentials({ sentryAuth: `Sentry sentry_key=${KEY}`, queryKey: [KEY, KEY], pathKey: KEY }),
    ).toEqual({ kind: "found", key: KEY });
  });

  it("that disagree are refused", () => {
    expect(readCredentials({ sentryAuth: `Sentry sentry_key=${KEY}`, queryKey: OTHER }).kind).toBe(
      "disagree",
    );
    expect(readCredentials({ queryKey: [KEY, OTHER] }).kind).toBe("disagree");
  });

  it("of somebody else in Authorization are left alone", () => {
    expect(readCredentials({ authorization: `Basic sentry_key=${OTHER}`, queryKey: KEY })).toEqual({
      kind: "found",
      key: KEY,
    });
  });

  it("that cannot be a key are found, but name none", () => {
    expect(readCredentials({ queryKey: "hello" })).toEqual({ kind: "found", key: undefined });
  });

  it("may be missing", () => {
    expect(readCredentials({ queryKey: "", queryClient: "x/1" })).toEqual({ kind: "none", client: "x/1" });
  });
});

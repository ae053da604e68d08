import { describe, expect, it } from "vitest";
import type { Json } from "../../lib/json.ts";
import { isPublicAddress } from "./address.ts";
import { normalized } from "./normalized.fixture.ts";

const CLIENT = { clientIp: "81.2.69.160" };

describe("a user", () => {
  it.each<[Json, Json]>([
    [{ id: 7 }, { id: "7" }],
    [{ id: 0 }, { id: "0" }],
    [{ id: " a " }, { id: "a" }],
    [
      { email: "a@b.example", plan: "pro", data: { x: 1 } },
      { email: "a@b.example", data: { x: 1, plan: "pro" } },
    ],
    [{ geo: { country_code: "NL", city: null, junk: 1 } }, { geo: { country_code: "NL" } }],
    ["bob", { id: "bob" }],
  ])("%j is %j", (sent, expected) => {
    expect(normalized({ user: sent }).user).toEqual(expected);
  });

  it.each<Json>([{}, [], null, { id: null, email: "" }])("%j is nobody", (sent) => {
    const event = normalized({ user: sent });
    expect([event.user, event.errors]).toEqual([undefined, undefined]);
  });

  it("with an id beyond 2^53 is kept and noted", () => {
    const event = normalized({ user: { id: 2 ** 60 } });
    expect(event.user?.id).toBe(String(2 ** 60));
    expect(event.errors).toMatchObject([{ name: "user.id" }]);
  });
});

describe("the address", () => {
  const never = { settings: { infer_ip: "never" } };
  const auto = { settings: { infer_ip: "auto" } };
  const remote = { env: { REMOTE_ADDR: "9.9.9.9" } };
  it.each<[string, Record<string, Json>, string | undefined]>([
    ["explicit", { user: { ip_address: "1.2.3.4" } }, "1.2.3.4"],
    ["with a port", { user: { ip_address: "1.2.3.4:80" } }, "1.2.3.4"],
    ["IPv6", { user: { ip_address: "[2a02::1]:443" } }, "2a02::1"],
    ["automatic", { user: { ip_address: "{{auto}}" } }, "81.2.69.160"],
    ["automatic, forbidden", { user: { ip_address: "{{auto}}" }, sdk: never }, undefined],
    ["asked for by the SDK", { platform: "python", sdk: auto }, "81.2.69.160"],
    ["of the served request", { platform: "python", request: remote }, "9.9.9.9"],
    [
      "of the served request before the connection",
      { user: { ip_address: "{{auto}}" }, request: remote },
      "9.9.9.9",
    ],
    ["of a browser", { platform: "javascript" }, "81.2.69.160"],
    ["of a browser, forbidden", { platform: "javascript", sdk: never }, undefined],
    ["of a server", { platform: "node" }, undefined],
    ["wrong", { platform: "node", user: { ip_address: "300.1.1.1" } }, undefined],
  ])("%s", (_, payload, expected) => {
    expect(normalized(payload, CLIENT).user?.ip_address).toBe(expected);
  });

  it("is looked up on the map when it is public and nobody said where it is", () => {
    const asked: string[] = [];
    const places = {
      find(ip: string) {
        asked.push(ip);
        return { country_code: "NL" };
      },
    };
    const user = (ip: string, more = {}) =>
      normalized({ user: { ip_address: ip, ...more } }, {}, { places }).user;
    expect(user("81.2.69.160")?.geo).toEqual({ country_code: "NL" });
    expect(user("10.0.0.1")?.geo).toBeUndefined();
    expect(user("81.2.69.160", { geo: { city: "Bonn" } })?.geo).toEqual({ city: "Bonn" });
    expect(asked).toEqual(["81.2.69.160"]);
  });

  it.each([
    ["8.8.8.8", true],
    ["10.1.1.1", false],
    ["127.0.0.1", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["169.254.1.1", false],
    ["100.64.0.1", false],
    ["224.0.0.1", false],
    ["203.0.113.9", false],
    ["2a02::1", true],
    ["::1", false],
    ["fe80::1", false],
    ["fd00::1", false],
    ["2001:db8::1", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:8.8.8.8", true],
    ["text", false],
  ])("%s is public: %s", (ip, expected) => {
    expect(isPublicAddress(ip)).toBe(expected);
  });
});

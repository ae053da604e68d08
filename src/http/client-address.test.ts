import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { clientAddress } from "./client-address.ts";

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;

it("believes a trusted proxy, and nobody else", () => {
  expect(clientAddress([])(from("127.0.0.1", "1.2.3.4"))).toBe("127.0.0.1");
  expect(clientAddress(["loopback"])(from("127.0.0.1", "1.2.3.4"))).toBe("1.2.3.4");
  expect(clientAddress(["loopback"])(from("9.9.9.9", "1.2.3.4"))).toBe("9.9.9.9");
  expect(clientAddress(["loopback"])(from("127.0.0.1", "6.6.6.6, 1.2.3.4"))).toBe("1.2.3.4");
});

it("throws at nothing that a stranger writes, for it is asked before anybody would catch", () => {
  for (const forwarded of ["", "garbage", ",,,", "1.2.3.4, ,", "[::1]:80", "%00", "9".repeat(5000)]) {
    for (const address of [undefined, "127.0.0.1", "::ffff:127.0.0.1"]) {
      expect(() => clientAddress(["loopback"])(from(address, forwarded))).not.toThrow();
    }
  }
});

import { expect, it } from "vitest";
import { networkOf } from "./network.ts";

it("an IPv4 address stands for itself, however it is written", () => {
  expect(networkOf("203.0.113.9", 48)).toBe("203.0.113.9");
  expect(networkOf("::ffff:203.0.113.9", 64)).toBe("203.0.113.9");
});

it("addresses of one IPv6 network count as one, however short they are written", () => {
  expect(networkOf("2001:db8:1:2:3:4:5:6", 64)).toBe("2001:db8:1:2");
  expect(networkOf("2001:0DB8:0001:0002::6", 64)).toBe("2001:db8:1:2");
  expect(networkOf("2001:db8::a:b:c:d", 64)).toBe(networkOf("2001:db8::d", 64));
  expect(networkOf("2001:db8:1:2::6", 48)).toBe(networkOf("2001:db8:1:ffff::1", 48));
  expect(networkOf("2001:db8:1::", 48)).not.toBe(networkOf("2001:db8:2::", 48));
  expect(networkOf("64:ff9b::203.0.113.9", 64)).toBe("64:ff9b:0:0");
  expect(networkOf("fe80::1%eth0", 64)).toBe("fe80:0:0:0");
  expect(networkOf("::1", 64)).toBe("0:0:0:0");
});

it("what is no address stands for itself", () => {
  expect(networkOf("", 64)).toBe("");
  expect(networkOf("somewhere:else", 48)).toBe("somewhere:else");
});

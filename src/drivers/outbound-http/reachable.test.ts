import { expect, it } from "vitest";
import { rangeOf, reachable } from "./reachable.ts";

const nobody = { allowed: [], own: () => [] };

it.each([
  // This machine, and what "every address" means.
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "0.1.2.3",
  "::1",
  "::",
  // Networks behind the operator's door.
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "100.64.0.1",
  "fd00::1",
  "fc00::1",
  "fec0::1",
  // Links, and what clouds tell their machines there.
  "169.254.169.254",
  "169.254.0.1",
  "fe80::1",
  "fe80::1%eth0",
  "2001:db8::1%eth0",
  "fd00:ec2::254",
  "100.100.100.200",
  "192.0.0.192",
  "168.63.129.16",
  // For no single machine, or for none at all.
  "224.0.0.1",
  "255.255.255.255",
  "240.0.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "198.51.100.1",
  "203.0.113.1",
  "ff02::1",
  "100::1",
  "2001:db8::1",
  "3fff::1",
  // IPv4 in other clothes.
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::127.0.0.1",
  "::10.0.0.1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b::10.1.2.3",
  "64:ff9b:1::8.8.8.8",
  "2002:7f00:1::",
  "2002:808:808::",
  "2001:0:808:808::1",
  // In use by nobody.
  "4000::1",
  "5f00::1",
  "8000::1",
  // No addresses.
  "",
  "localhost",
  "example.com",
  "1.2.3.4.5",
  "08.8.8.8 ",
])("%s is out of reach", (address) => {
  expect(reachable(nobody)(address)).toBe(false);
});

it.each(["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "100.128.0.1"])(
  "%s may be asked",
  (address) => {
    expect(reachable(nobody)(address)).toBe(true);
  },
);

it("what the operator allows may be asked, in whatever clothes, and nothing beside it", () => {
  const mayReach = reachable({ allowed: ["10.1.0.0/16", "fd00:1::/32", "127.0.0.1"], own: () => [] });
  for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00:1::7", "127.0.0.1"])
    expect(mayReach(address), address).toBe(true);
  for (const address of ["10.2.0.1", "fd00:2::7", "127.0.0.2", "::1"])
    expect(mayReach(address), address).toBe(false);
});

it("this machine is out of reach by its public addresses too, but where the operator allows them", () => {
  const own = () => ["203.0.114.9", "2606:4700::9"];
  for (const address of ["203.0.114.9", "::ffff:203.0.114.9", "2606:4700::9", "2606:4700:0::9"])
    expect(reachable({ allowed: [], own })(address), address).toBe(false);
  expect(reachable({ allowed: ["203.0.114.9"], own })("203.0.114.9")).toBe(true);
});

it("a network that is none is a fault", () => {
  for (const text of ["10.0.0.0/33", "x", "10.0.0.0/", ""]) expect(() => rangeOf(text)).toThrow();
});

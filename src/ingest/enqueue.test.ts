import { expect, it } from "vitest";
import type { Accepted } from "../protocol/accepted.ts";
import type { Sender } from "./admit.ts";
import { enqueue } from "./enqueue.ts";
import type { Call, Intake } from "./intake.ts";

const sender: Sender = {
  publicKey: "0123456789abcdef0123456789abcdef",
  key: { keyId: 1, projectId: 2, isActive: true, allowedDomains: ["*"] },
};

async function queuedFrom(ip: string | undefined): Promise<Accepted | undefined> {
  let queued: Accepted | undefined;
  const append = (accepted: Accepted): Promise<void> => {
    queued = accepted;
    return Promise.resolve();
  };
  const intake = { room: { queue: { append } } } as unknown as Intake;
  const call = { receivedAt: 3, ip, request: { headers: {} } } as unknown as Call;
  await enqueue(
    intake,
    call,
    sender,
    { form: "store", encoding: "identity", body: Buffer.from("{}") },
    new Map(),
  );
  return queued;
}

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["203.0.113.7:4711", "203.0.113.7"],
  ["[2001:db8::7]:4711", "2001:db8::7"],
])("an event from %s keeps the address %s", async (ip, kept) => {
  expect((await queuedFrom(ip))?.clientIp).toBe(kept);
});

it("an event whose sender hung up at once, or came over a Unix socket, is queued without an address", async () => {
  const queued = await queuedFrom(undefined);
  expect(queued).toBeDefined();
  expect(queued).not.toHaveProperty("clientIp");
});

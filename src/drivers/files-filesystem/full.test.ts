import { expect, it } from "vitest";
import { refusing } from "./full.ts";

const failing = (code: string) => () => Promise.reject(Object.assign(new Error("disk"), { code }));

it("tells the sender to come again when the disk is full or its mount is away", async () => {
  for (const code of ["ENOSPC", "EDQUOT", "EIO", "ESTALE"]) {
    await expect(refusing(failing(code))).rejects.toMatchObject({
      code: "overloaded",
      details: { retryAfterSeconds: 60 },
    });
  }
});

it("leaves what a person must mend a fault", async () => {
  await expect(refusing(failing("EACCES"))).rejects.toMatchObject({ code: "EACCES", message: "disk" });
});

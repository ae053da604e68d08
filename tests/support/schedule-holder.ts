import { connect } from "../../src/db/database.ts";
import { runSchedules } from "../../src/roles/run-schedules.ts";
import { silent } from "./silent.ts";

/** A process that takes the schedule "long", says so, and never ends it. */
const [, , url = ""] = process.argv;
const { pool } = connect(url, { max: 2, application: "test holder", onError: () => undefined });
const run = () =>
  new Promise<void>(() => {
    process.send?.("running");
  });
await runSchedules(
  { pool, node: "holder", log: silent, leaseMs: 1_000 },
  [{ name: "long", everyMs: 3_600_000, run }],
  new AbortController().signal,
);

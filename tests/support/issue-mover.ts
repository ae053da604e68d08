import { writeSync } from "node:fs";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { connect } from "../../src/db/database.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { silent } from "./silent.ts";

/** Carries on with moves until it is killed: `node issue-mover.ts DATABASE LEASE_MS`. */
const [url = "", leaseMs = ""] = process.argv.slice(2);
const { pool } = connect(url, { max: 3, application: "mover", onError: () => {} });
const moves = openIssueMoves({
  pool,
  log: silent,
  read: readAnewBy({ current: async () => undefined }),
  leaseMs: Number(leaseMs),
});
writeSync(1, "ready\n");
await moves.carryOn(new AbortController().signal);

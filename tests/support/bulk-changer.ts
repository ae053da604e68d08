import { connect } from "../../src/db/database.ts";
import { runBulkChanges } from "../../src/issues/bulk/run-bulk-changes.ts";
import { silent } from "./silent.ts";

/** Works on changes of many issues in small steps until it is killed: `node bulk-changer.ts DATABASE LEASE_MS`. */
const [url = "", leaseMs = ""] = process.argv.slice(2);
const connection = connect(url, { max: 1, application: "bulk changer", onError: () => {} });
const pace = { leaseMs: Number(leaseMs), rest: 20, atOnce: 10, removedAtOnce: 10 };
await runBulkChanges({ db: connection.db, log: silent, now: Date.now, pace }, new AbortController().signal);

import { openLab } from "../../src/compose-grouping.ts";
import { connect } from "../../src/db/database.ts";
import { runDryRuns } from "../../src/grouping/lab/run-dry-runs.ts";
import { silent } from "./silent.ts";

/** Works on dry runs, slowly and keeping each step, until it is killed: `node dry-runner.ts DATABASE LEASE_MS`. */
const [url = "", leaseMs = ""] = process.argv.slice(2);
const connection = connect(url, { max: 1, application: "dry runner", onError: () => {} });
const pace = { leaseMs: Number(leaseMs), noteMs: 0, keepMs: 0, rest: 20 };
await runDryRuns(openLab(connection, silent, pace), new AbortController().signal);

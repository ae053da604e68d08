import { openLab } from "../../src/compose-grouping.ts";
import { openRegroups } from "../../src/compose-regroups.ts";
import { connect } from "../../src/db/database.ts";
import { makePlans } from "../../src/grouping/regroup/planning/make-plans.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { pause } from "../../src/lib/pause.ts";
import { silent } from "./silent.ts";

/** Works on regroups until it is killed: `node regroup-runner.ts DATABASE LEASE_MS`. */
const [url = "", lease = ""] = process.argv.slice(2);
const leaseMs = Number(lease);
const connection = connect(url, { max: 3, application: "regroup runner", onError: () => {} });
const rules = new RulesDirectory({ db: connection.db, now: Date.now, log: silent });
const { signal } = new AbortController();
const pace = { leaseMs, noteMs: 0, keepMs: 0, rest: 0 };
for (;;) {
  await makePlans(openLab(connection, silent, pace), signal);
  await openRegroups(connection, rules, silent, leaseMs).carryOn(signal);
  await pause(20, signal);
}

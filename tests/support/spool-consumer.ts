import { writeSync } from "node:fs";
import { spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import { FileStore } from "./file-store.ts";
import { silent } from "./silent.ts";

/** Stores what it reads until it is killed: `node spool-consumer.ts SPOOL STORE`. */
const [dir = "", storeDir = ""] = process.argv.slice(2);
const store = new FileStore(storeDir);
const from = await store.position(await spoolSource(dir));
const reader = await openSpoolReader({ dir, from, log: silent, maxBatchRecords: 20 });
writeSync(1, "ready\n");
await reader.consume((batch) => store.store(batch), new AbortController().signal);

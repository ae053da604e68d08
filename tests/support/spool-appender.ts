import { writeSync } from "node:fs";
import { accept } from "./queue-stand-ins.ts";
import { silent } from "./silent.ts";
import { openWriter } from "./spool-records.ts";

/**
 * Appends bodies until it is killed, and says on its standard output which were answered:
 * `node spool-appender.ts DIR LIFE`.
 */
const [dir = "", life = ""] = process.argv.slice(2);
const queue = await openWriter(dir, silent, 1 << 16);
writeSync(1, "ready\n");

let next = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (;;) {
      const id = `${life}-${next++}`;
      await queue.append(accept(`${id} `.padEnd(20 + ((next * 7919) % 3000), "x")));
      writeSync(1, `${id}\n`);
    }
  }),
);

import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { MAX_KEYS_AN_ISSUE } from "../../src/drivers/event-store-postgres/tag-key-bound.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { freshDatabase } from "../support/database.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";

it("an issue counts so many tag keys and no more, and goes on counting those it has", async () => {
  await using database = await freshDatabase();
  await using connection = connect(database.url, { max: 3, application: "test", onError: () => {} });
  const { pool } = connection;
  const { projectId } = await makeProject(pool);
  let batches = 0n;
  const store = async (hash: string, keys: readonly string[]) => {
    await using writer = openEventWriter({ pool, log: silent }); // ends when the tags are counted
    const tags = keys.map((key): [string, string] => [key, "x"]);
    const event = preparedEvent({ projectId, hashes: [hash.repeat(32)], tags });
    const receipt = { source: "keys", from: batches, to: ++batches };
    await writer.store({ receipt, events: [event], outcomes: [], userReports: [] });
  };
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `key.${from + index}`);

  await store("a", ["browser", ...numbered(0, 150)]);
  await store("b", ["browser"]);
  await store("a", ["browser", ...numbered(150, 1_000)]);
  await store("a", ["browser", ...numbered(1_000, 2_000)]);

  const { rows: keys } = await pool.query<{ issue_id: number; keys: number; browser: number }>(
    `select issue_id, count(*) as keys, sum(events) filter (where key = 'browser')::bigint as browser
       from issue_tag_key group by 1 order by 1`,
  );
  expect(keys).toMatchObject([
    { keys: MAX_KEYS_AN_ISSUE, browser: 3 },
    { keys: 1, browser: 1 },
  ]);
  const { rows: values } = await pool.query("select count(*) as values from issue_tag where issue_id = $1", [
    keys[0]?.issue_id,
  ]);
  expect(values).toEqual([{ values: MAX_KEYS_AN_ISSUE }]);
});

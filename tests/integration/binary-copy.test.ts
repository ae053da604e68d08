import { expect, it } from "vitest";
import { arrayTexts, BinaryCopy, copyInto } from "../../src/db/binary-copy.ts";
import { connect } from "../../src/db/database.ts";
import { freshDatabase } from "../support/database.ts";

it("rows come into Postgres as they were written, at the bounds of every type", async () => {
  await using database = await freshDatabase();
  await using connection = connect(database.url, { max: 1, application: "test", onError: () => {} });
  const client = await connection.pool.connect();
  try {
    await client.query(
      "create temp table t (small int2, large int8, at timestamptz, day date, words text[], bytes bytea)",
    );
    const numbers = [
      0,
      -1,
      1,
      2 ** 31,
      -(2 ** 31) - 1,
      2 ** 32,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    const moments = [0, Date.UTC(1970, 0, 1), Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2106, 1, 7)];
    const long = "漢😀".repeat(30_000);
    const rows = new BinaryCopy();
    for (const number of numbers)
      for (const moment of moments)
        rows
          .row(6)
          .int2(-7)
          .int8(number)
          .timestamp(moment)
          .day(moment)
          .textArray(arrayTexts(["a=1", "ü=漢"]), [long, ""])
          .bytea(Buffer.from([0, 255]));
    rows.row(6).int2(0).int8(0).timestamp(0).day(0).textArray(arrayTexts([]), []).bytea(Buffer.alloc(0));
    await copyInto(client, "t", rows.finish());
    const { rows: stored } = await client.query(
      `select small, large::text, (extract(epoch from at) * 1000)::text as ms, day::text, words, bytes from t`,
    );
    const expected = numbers.flatMap((number) =>
      moments.map((moment) => ({
        small: -7,
        large: String(number),
        ms: moment,
        day: new Date(moment).toISOString().slice(0, 10),
        words: ["a=1", "ü=漢", long, ""],
        bytes: Buffer.from([0, 255]),
      })),
    );
    const empty = { small: 0, large: "0", ms: 0, day: "1970-01-01", words: [], bytes: Buffer.alloc(0) };
    expect(stored.map((row) => ({ ...row, ms: Number(row.ms) }))).toEqual([...expected, empty]);
  } finally {
    client.release();
  }
});

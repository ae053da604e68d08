import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { freshDatabase } from "../support/database.ts";
import { socketOf } from "../support/postgres-pair.ts";
import { until } from "../support/until.ts";

const options = { max: 2, application: "test", onError: () => undefined, silentMs: 200 };

it("who waits for a machine that lost its power hears of it, and goes on when it is back", async () => {
  await using database = await freshDatabase();
  await using way = await openWay(socketOf(database.url));
  await using connection = connect(way.urlOf(database.url), options);
  const { pool } = connection;
  // Slow, and alive: it is looked for now and then, and left alone.
  expect((await pool.query("select pg_sleep(1), 1 as one")).rows[0]).toMatchObject({ one: 1 });

  way.cut();
  await expect(pool.query("select 1")).rejects.toThrow("does not answer any more");
  way.mend();
  await until("answer", () =>
    pool.query("select 1").then(
      () => true,
      () => false,
    ),
  );
});

/** A TCP way to a Unix socket that can be cut without a word to either side. */
async function openWay(socketDir: string) {
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    if (isCut) return;
    const far = createConnection(`${socketDir}/.s.PGSQL.5432`);
    sockets.add(far);
    far.on("error", () => undefined);
    far.on("close", () => socket.destroy());
    socket.on("close", () => far.destroy());
    socket.pipe(far);
    far.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    urlOf: (url: string) =>
      `postgresql://vedette@127.0.0.1:${port}${new URL(url.replace("@/", "@x/")).pathname}?connect_timeout=1`,
    /** From now on nothing goes through, nothing is refused and nothing is closed. */
    cut() {
      isCut = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

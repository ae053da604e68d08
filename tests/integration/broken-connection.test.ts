import { type AddressInfo, connect as connectTo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { freshDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

/** Without a listener of its own, such an event ends the process; Vitest then fails the run. */
describe("a database connection that breaks while somebody holds it", () => {
  it("fails the next query in a transaction, and the pool goes on", async () => {
    await using database = await freshDatabase();
    await using connection = connect(database.url, { max: 2, application: "test", onError: () => undefined });
    const { pool } = connection;
    const client = await pool.connect();
    await client.query("begin");
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    const broken = await until("failing query", () =>
      client.query("select 1").then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    client.release(broken);
    const after = await pool.query<{ one: number }>("select 1 as one");
    expect(after.rows).toEqual([{ one: 1 }]);
  });

  it("while it is greeted fails whoever waits for it, and the pool goes on", async () => {
    await using database = await freshDatabase();
    let times = 0;
    await using proxy = await between(database.url, (message, count) => {
      // Behind the answer to the first question: nothing is asked at that moment.
      if (message !== READY || count !== 2 || times++ > 0) return undefined;
      return fatal("terminating connection due to unexpected postmaster exit", "57P01");
    });
    await using connection = connect(proxy.url, { max: 1, application: "test", onError: () => undefined });
    const first = connection.pool.query("select 1 as one");
    await first.then(
      () => undefined,
      () => undefined,
    );
    expect(times).toBeGreaterThan(0);
    const after = await connection.pool.query<{ one: number }>("select 1 as one");
    expect(after.rows).toEqual([{ one: 1 }]);
  });
});

const READY = "Z";

/** What a server says before it closes. */
function fatal(message: string, code: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A port before the database; `inject` may have it say more behind a message of the server, and then it closes. */
async function between(
  url: string,
  inject: (message: string, count: number) => Buffer | undefined,
): Promise<{ url: string } & AsyncDisposable> {
  // No host stands in the address of a socket, which URL does not take.
  const target = new URL(url.replace("@/", "@socket/"));
  const folder = target.searchParams.get("host") ?? "";
  const port = Number(target.port || target.searchParams.get("port") || 5432);
  const place = folder.startsWith("/")
    ? { path: `${folder}/.s.PGSQL.${port}` }
    : { host: target.hostname, port };
  const server = createServer((client) => {
    const upstream = connectTo(place);
    const counts = new Map<string, number>();
    let held = Buffer.alloc(0);
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (let end = endOfMessage(held); end !== -1; end = endOfMessage(held)) {
        const message = held.toString("latin1", 0, 1);
        const count = (counts.get(message) ?? 0) + 1;
        counts.set(message, count);
        const more = inject(message, count);
        client.write(
          more === undefined ? held.subarray(0, end) : Buffer.concat([held.subarray(0, end), more]),
        );
        if (more !== undefined) client.end();
        held = held.subarray(end);
      }
    });
    const close = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("error", close).on("close", close);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  target.searchParams.delete("host");
  target.searchParams.delete("port");
  return {
    url: target.href,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A message of the server: its letter, the length of the rest, the rest. */
function endOfMessage(bytes: Buffer): number {
  const end = bytes.length < 5 ? -1 : 1 + bytes.readInt32BE(1);
  return end <= bytes.length ? end : -1;
}

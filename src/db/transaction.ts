import type { Pool, PoolClient } from "pg";

/** Ends in a commit, or in a rollback for a trial; a failure is rolled back and thrown on. */
export async function transaction<T>(
  pool: Pool,
  end: "commit" | "rollback",
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query(end);
    client.release();
    return result;
  } catch (error) {
    // A client whose rollback fails has lost its connection: it is thrown away rather than given back.
    await client.query("rollback").then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
    throw error;
  }
}

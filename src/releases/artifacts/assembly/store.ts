import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { BundleFile } from "../bundle/read-bundle.ts";
import { fileNameOf } from "../file-name.ts";
import { fillInUploads, insertUploads, type Upload } from "../uploads/store.ts";

type Db = Kysely<Schema>;

export interface BundleRow {
  readonly id: number;
  readonly organization_id: number;
  readonly checksum: string;
  readonly chunks: string[];
  readonly state: "created" | "assembling" | "ok" | "error";
  readonly detail: string | null;
  readonly release: string | null;
  readonly dist: string | null;
  readonly settled_at: Date | null;
}

const COLUMNS = [
  "id",
  "organization_id",
  "checksum",
  "chunks",
  "state",
  "detail",
  "release",
  "dist",
  "settled_at",
] as const;

/** A holder that died loses its claim so soon; a living one renews it four times as often. */
const LEASE = sql`interval '30 seconds'`;
export const RENEW_MS = 7_500;
const MOST_ATTEMPTS = 5;
const ROWS_AT_ONCE = 1_000;

export async function bundleBy(
  db: Db,
  organizationId: number,
  checksum: string,
): Promise<(BundleRow & { readonly isRecent: boolean }) | undefined> {
  return await db
    .selectFrom("artifact_bundle")
    .select(COLUMNS)
    .select(sql<boolean>`coalesce(settled_at > now() - interval '10 minutes', false)`.as("isRecent"))
    .where("organization_id", "=", organizationId)
    .where("checksum", "=", checksum)
    .executeTakeFirst();
}

/**
 * Notes that a bundle was sent, and for what; one that failed begins anew. Its row is touched before anything refers
 * to it: the sweeper of bundles that nothing refers to leaves it alone then.
 */
export async function noteUpload(
  db: Db,
  bundle: { organizationId: number; checksum: string; chunks: readonly string[] },
  upload: Upload,
): Promise<BundleRow> {
  const chunks = [...bundle.chunks];
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto("artifact_bundle")
      .values({ organization_id: bundle.organizationId, checksum: bundle.checksum, chunks })
      .onConflict((conflict) =>
        conflict.columns(["organization_id", "checksum"]).doUpdateSet({ used_at: sql<Date>`now()` }),
      )
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    if (row.state === "error") {
      await trx
        .updateTable("artifact_bundle")
        .set({ state: "created", detail: null, chunks, attempts: 0, lease_until: null, settled_at: null })
        .where("id", "=", row.id)
        .execute();
    }
    await insertUploads(trx, row.id, upload);
    if (row.state === "ok") await fillInUploads(trx, row.id);
    return row.state === "error" ? { ...row, state: "created", detail: null } : row;
  });
}

/** The error of a bundle without chunks is nobody's answer any more. */
export async function noteTold(db: Db, id: number): Promise<void> {
  await db
    .updateTable("artifact_bundle")
    .set({ chunks: [] })
    .where("id", "=", id)
    .where("state", "=", "error")
    .execute();
}

/** Who works on a bundle; each claim has a turn of its own. */
export interface Claim {
  readonly id: number;
  readonly organizationId: number;
  readonly checksum: string;
  readonly chunks: readonly string[];
  readonly turn: number;
}

/**
 * Takes a bundle that waits, and that nobody works on. With `id` this one; else the one that has waited longest, after
 * a minute in which the node that was asked would have begun. One whose workers died again and again is given up.
 */
export async function claimBundle(db: Db, id?: number): Promise<Claim | undefined> {
  const row = await db
    .updateTable("artifact_bundle")
    .set({
      state: sql`case when attempts < ${MOST_ATTEMPTS} then 'assembling' else 'error' end`,
      detail: sql`case when attempts < ${MOST_ATTEMPTS} then null else ${GIVEN_UP} end`,
      settled_at: sql`case when attempts < ${MOST_ATTEMPTS} then null else now() end`,
      turn: sql`turn + 1`,
      attempts: sql`attempts + 1`,
      lease_until: sql`now() + ${LEASE}`,
    })
    .where("id", "=", (waiting) => {
      const rows = waiting
        .selectFrom("artifact_bundle")
        .select("id")
        .where("state", "in", ["created", "assembling"])
        .where(sql<boolean>`coalesce(lease_until < now(), true)`)
        .orderBy("made_at")
        .limit(1)
        .forUpdate()
        .skipLocked();
      return id === undefined
        ? rows.where("used_at", "<", sql<Date>`now() - interval '1 minute'`)
        : rows.where("id", "=", id);
    })
    .returning([...COLUMNS, "turn"])
    .executeTakeFirst();
  if (row?.state !== "assembling") return undefined;
  const { organization_id: organizationId, checksum, chunks, turn } = row;
  return { id: row.id, organizationId, checksum, chunks, turn };
}

const GIVEN_UP =
  "The server could not put this bundle together; its log says why. Upload it again to have it tried anew.";

/** False when somebody else has it by now: the work must stop. */
export async function renewClaim(db: Db, { id, turn }: Claim): Promise<boolean> {
  const row = await db
    .updateTable("artifact_bundle")
    .set({ lease_until: sql`now() + ${LEASE}` })
    .where("id", "=", id)
    .where("turn", "=", turn)
    .where("state", "=", "assembling")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets it go to others. One that could not be tried, since a store is away, has lost no attempt. */
export async function giveBack(
  db: Db,
  { id, turn }: Claim,
  { isBlameless, rests }: { isBlameless: boolean; rests: boolean },
): Promise<void> {
  await db
    .updateTable("artifact_bundle")
    .set({
      state: "created",
      lease_until: rests ? sql`now() + interval '10 seconds'` : null,
      ...(isBlameless && { attempts: sql`attempts - 1` }),
    })
    .where("id", "=", id)
    .where("turn", "=", turn)
    .where("state", "=", "assembling")
    .execute();
}

export async function settleBadly(db: Db, { id, turn }: Claim, detail: string): Promise<void> {
  await db
    .updateTable("artifact_bundle")
    .set({ state: "error", detail, lease_until: null, settled_at: sql`now()` })
    .where("id", "=", id)
    .where("turn", "=", turn)
    .execute();
}

/** From now on its files are found. False when somebody else has the claim by now; nothing has changed then. */
export async function settleWell(
  db: Db,
  { id, turn }: Claim,
  bundle: {
    blobId: number;
    files: readonly BundleFile[];
    release?: string;
    dist?: string;
  },
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable("artifact_bundle")
      .set({
        state: "ok",
        blob_id: bundle.blobId,
        files: bundle.files.length,
        release: bundle.release ?? null,
        dist: bundle.dist ?? null,
        lease_until: null,
        settled_at: sql`now()`,
        used_at: sql`now()`,
      })
      .where("id", "=", id)
      .where("turn", "=", turn)
      .where("state", "=", "assembling")
      .returning("id")
      .executeTakeFirst();
    if (!row) return false;
    for (let from = 0; from < bundle.files.length; from += ROWS_AT_ONCE) {
      await insertFiles(trx, id, bundle.files.slice(from, from + ROWS_AT_ONCE));
    }
    // Now they can be found.
    await trx
      .updateTable("artifact_upload")
      .set({ uploaded_at: sql<Date>`now()` })
      .where("bundle_id", "=", id)
      .execute();
    await fillInUploads(trx, id);
    return true;
  });
}

async function insertFiles(db: Db, bundleId: number, files: readonly BundleFile[]): Promise<void> {
  await db
    .insertInto("artifact_file")
    .values(
      files.map((file) => ({
        bundle_id: bundleId,
        kind: file.kind,
        url: file.url,
        file_name: fileNameOf(file.url),
        debug_id: file.debugId ?? null,
        source_map_url: file.sourceMapUrl ?? null,
        content: file.content,
        size: file.size,
        data_start: file.dataStart,
        data_size: file.dataSize,
        is_deflated: file.isDeflated,
      })),
    )
    .execute();
}

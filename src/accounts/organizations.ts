import { Refusal } from "../errors.ts";
import { idOf, isSlug, numbered, slugify } from "../lib/slug.ts";
import { sentence } from "../wire/sentences.ts";
import {
  deleteShares,
  insertOrganization,
  type OrganizationRow,
  organizationById,
  organizationBySlug,
  organizationPage,
  updateOrganization,
} from "./organizations/store.ts";
import type { AccountsRoom } from "./room.ts";

/** The slug of the organisation that the first start makes; the set-up page gives it its real name. */
export const FIRST_ORGANIZATION = "my-team";

export interface Organization {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Whether its members may show issues to everybody who has a link. */
  readonly allowsSharing: boolean;
}

type Room = Pick<AccountsRoom, "db">;

/** The organisation of a slug or numeric id. */
export async function findOrganization(room: Room, slugOrId: string): Promise<Organization | undefined> {
  const id = idOf(slugOrId);
  if (id !== undefined) return from(await organizationById(room.db, id));
  const slug = slugOrId.toLowerCase();
  return isSlug(slug) ? from(await organizationBySlug(room.db, slug)) : undefined;
}

/** Organisations by id, of one account or of everybody; `limit + 1` at the most. */
export async function listOrganizations(
  room: Room,
  query: { accountId?: number; at?: number; isPrevious: boolean; limit: number },
): Promise<Organization[]> {
  const rows = await organizationPage(room.db, { ...query, limit: query.limit + 1 });
  return rows.map(present);
}

/** Makes an organisation; its slug comes from the name, with a number behind when that is taken. */
export async function createOrganization(room: Room, name: string): Promise<Organization> {
  const slug = slugify(name, "organization");
  for (let number = 1; number <= 50; number += 1) {
    const row = await insertOrganization(room.db, { slug: numbered(slug, number), name });
    if (row) return present(row);
  }
  throw new Refusal("conflict", "Fifty organizations have this name already. Choose another name.");
}

/** The organisation of a slug, made with all superusers as owners if there is none. Safe side by side. */
export async function ensureOrganization(room: Room, slug: string): Promise<Organization> {
  const row =
    (await organizationBySlug(room.db, slug)) ??
    (await insertOrganization(room.db, { slug, name: slug })) ??
    (await organizationBySlug(room.db, slug));
  if (!row) throw new Refusal("conflict", `The organization ${slug} was being renamed. Try again.`);
  return present(row);
}

interface OrganizationChange {
  readonly name?: string;
  readonly slug?: string;
  readonly allowsSharing?: boolean;
}

export async function changeOrganization(
  room: Room,
  id: number,
  change: OrganizationChange,
): Promise<Organization> {
  const { db } = room;
  const row = db.isTransaction
    ? await changeWhole(db, id, change)
    : await db.transaction().execute((tx) => changeWhole(tx, id, change));
  if (row) return present(row);
  const text = sentence("organizationSlugTaken");
  throw new Refusal("conflict", text, { fields: { slug: [text] } });
}

async function changeWhole(tx: Room["db"], id: number, change: OrganizationChange) {
  const changed = await updateOrganization(tx, id, change);
  // Whoever shares holds the organisation's row: none comes after.
  if (changed && change.allowsSharing === false) await deleteShares(tx, id);
  return changed;
}

function from(row: OrganizationRow | undefined): Organization | undefined {
  return row && present(row);
}

function present(row: OrganizationRow): Organization {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at,
    allowsSharing: row.allows_sharing,
  };
}

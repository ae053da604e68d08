import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import { Lru } from "../lib/lru.ts";
import { organizationsOf } from "./store.ts";

const REMEMBERED = 20_000;
/** Stands for a project that is gone; ids are never used again. */
const NOBODY = 0;

/** Knows whose projects are. A project never changes hands, so each is asked for once. */
export class ProjectOwners {
  readonly #room: { readonly db: Database; readonly log: Logger };
  readonly #known = new Lru<number, number>(REMEMBERED);

  constructor(room: { readonly db: Database; readonly log: Logger }) {
    this.#room = room;
  }

  /** The organisations of these projects; without those that the database would not tell now. Never rejects. */
  async of(projectIds: readonly number[]): Promise<ReadonlySet<number>> {
    const owners = new Set<number>();
    const unknown: number[] = [];
    for (const id of projectIds) {
      const owner = this.#known.get(id);
      if (owner === undefined) unknown.push(id);
      else owners.add(owner);
    }
    if (unknown.length > 0) {
      try {
        const found = await organizationsOf(this.#room.db, unknown);
        for (const id of unknown) {
          const owner = found.get(id) ?? NOBODY;
          this.#known.set(id, owner);
          owners.add(owner);
        }
      } catch (error) {
        this.#room.log.debug({ err: error }, "a notice is lost: whose it is could not be asked");
      }
    }
    return owners;
  }
}

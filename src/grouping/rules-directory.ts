import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import { Lru } from "../lib/lru.ts";
import { type FormerRules, type ProjectRules, readRules } from "../rules/project-rules.ts";
import { changedSince, type RulesRow, rulesOfProject } from "./store.ts";

/** A change reaches every node within so long, while Postgres answers. */
const FRESH_MS = 2_000;
/** Read rules that are kept: at most as many projects. Of large texts one takes some hundred kilobytes. */
const MOST_PROJECTS = 200;

interface Kept {
  readonly revision: number;
  readonly project: ProjectRules | undefined;
  /** When the next former version counts no more. Milliseconds since 1970. */
  readonly until: number;
}

/**
 * The rules of all projects as a node knows them. Postgres is asked every two seconds at the most which projects changed
 * theirs, for all projects together, and for the texts of a project when they are needed; never for an event. While it is
 * away what was known holds.
 */
export class RulesDirectory {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #log: Logger;
  /** Of those projects that ever had rules. */
  readonly #revisions = new Map<number, number>();
  readonly #kept = new Lru<number, Kept>(MOST_PROJECTS);
  readonly #reading = new Map<number, Promise<ProjectRules | undefined>>();
  #latest = -1;
  #asked = Number.NEGATIVE_INFINITY;
  #isKnown = false;
  #refreshing: Promise<void> | undefined;

  constructor({ db, now, log }: { db: Database; now: () => number; log: Logger }) {
    this.#db = db;
    this.#now = now;
    this.#log = log;
  }

  /** Undefined where what is known is fresh. Rejects while nothing was ever known. */
  refresh(): Promise<void> | undefined {
    const age = this.#now() - this.#asked;
    if (age >= 0 && age < FRESH_MS) return undefined;
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Undefined for a project without rules. Rejects only where Postgres is away and nothing was known. */
  of(projectId: number): ProjectRules | undefined | Promise<ProjectRules | undefined> {
    const revision = this.#revisions.get(projectId);
    if (revision === undefined) return undefined;
    const kept = this.#kept.get(projectId);
    if (kept?.revision === revision && this.#now() < kept.until) return kept.project;
    const running = this.#reading.get(projectId);
    if (running) return running;
    const reading = this.#read(projectId, revision, kept).finally(() => this.#reading.delete(projectId));
    this.#reading.set(projectId, reading);
    return reading;
  }

  /** As of now, whichever node changed them last: who looks at an event has just saved them, as often as not. */
  async current(projectId: number): Promise<ProjectRules | undefined> {
    await this.#ask();
    return await this.of(projectId);
  }

  async #ask(): Promise<void> {
    try {
      for (const { project_id, revision } of await changedSince(this.#db, this.#latest)) {
        this.#revisions.set(project_id, revision);
        this.#latest = Math.max(this.#latest, revision);
      }
      this.#isKnown = true;
    } catch (fault) {
      if (!this.#isKnown) throw fault;
      this.#log.warn({ err: fault }, "rules of grouping cannot be read, what is known is used");
    }
    this.#asked = this.#now();
  }

  async #read(
    projectId: number,
    revision: number,
    known: Kept | undefined,
  ): Promise<ProjectRules | undefined> {
    const now = this.#now();
    try {
      const rows = await rulesOfProject(this.#db, projectId, new Date(now));
      const project = projectOf(rows);
      const ends = (project?.former ?? []).map(({ until }) => until);
      this.#kept.set(projectId, { revision, project, until: Math.min(...ends, Number.POSITIVE_INFINITY) });
      return project;
    } catch (fault) {
      if (known === undefined) throw fault;
      this.#log.warn({ projectId, err: fault }, "rules of grouping cannot be read, what is known is used");
      return known.project;
    }
  }
}

/** Undefined where neither the rules in force nor former ones say anything. */
function projectOf([current, ...others]: readonly RulesRow[]): ProjectRules | undefined {
  if (current === undefined) return undefined;
  const former = others.map(
    (row): FormerRules => ({
      version: row.version,
      until: row.former_until?.getTime() ?? 0,
      rules: readRules({ fingerprintRules: row.fingerprint_rules, stackRules: row.stack_rules }),
    }),
  );
  const rules = readRules({ fingerprintRules: current.fingerprint_rules, stackRules: current.stack_rules });
  if (!rules.fingerprint && !rules.stack && former.length === 0) return undefined;
  return { version: current.version, rules, former };
}

import { z } from "zod";
import { Refusal } from "../errors.ts";
import { parseQuery } from "../query/parse.ts";
import { isProblem, type QueryProblem } from "../query/query.ts";
import { sayProblem } from "../query/say.ts";
import { type Period, readPeriod } from "./period.ts";
import { latestReleases } from "./resolution/store.ts";
import type { IssuesRoom, OrganizationAccess, ProjectAccess } from "./room.ts";
import { asksForLatest, meaningOf, shortIdIn } from "./search/meaning.ts";
import type { IssueSelection } from "./search/store.ts";

/** A parameter may be repeated; where one is meant, the last counts. Nothing stored has a NUL, so none is asked for. */
const One = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => withoutNul(typeof given === "string" ? given : (given.at(-1) ?? "")));
const Many = z.union([z.string(), z.array(z.string()).max(100)]).transform((given) =>
  [given]
    .flat()
    .map(withoutNul)
    .filter((text) => text !== ""),
);

export const RangeQuery = z.object({
  statsPeriod: One.optional(),
  start: One.optional(),
  end: One.optional(),
});

export const ProjectsQuery = z.object({ project: Many.optional(), projectSlug: Many.optional() });

/** What every list and selection of issues understands; unknown parameters are ignored. */
export const SelectionQuery = z.object({
  ...RangeQuery.shape,
  ...ProjectsQuery.shape,
  query: One.optional(),
  environment: Many.optional(),
});

export type SelectionQuery = z.infer<typeof SelectionQuery>;

/** The issues that a list's parameters select. `query` is used when the caller sends none. */
export async function readSelection(
  room: Pick<IssuesRoom, "db" | "now">,
  query: SelectionQuery,
  access: OrganizationAccess,
  usualQuery: string,
): Promise<IssueSelection> {
  const period: Period = readPeriod(query, room.now());
  const projects = chosenProjects(query, access);
  return {
    projectIds: projects.map(({ id }) => id),
    conditions: await readSearch(room, query.query ?? usualQuery, access),
    ...period,
    ...(query.environment && query.environment.length > 0 && { environments: query.environment }),
  };
}

/** `project=` by id or slug, repeated; `-1` and none are all (reference: web-api.md §1). */
export function chosenProjects(
  query: z.infer<typeof ProjectsQuery>,
  access: OrganizationAccess,
): readonly ProjectAccess[] {
  const wanted = [...(query.project ?? []), ...(query.projectSlug ?? [])];
  if (wanted.length === 0 || wanted.includes("-1")) return access.projects;
  return wanted.map((text) => {
    const project = access.projects.find(({ id, slug }) => slug === text || String(id) === text);
    if (project) return project;
    throw new Refusal(
      "not_found",
      "One of the projects asked for does not exist here, or you may not see it.",
    );
  });
}

/** The issue that the whole search is the short id of, as people paste it: `WEB-1A`. */
export function directHit(query: SelectionQuery, access: OrganizationAccess): IssueSelection | undefined {
  const subject = query.query === undefined ? undefined : shortIdIn(access, query.query.trim());
  if (subject?.on !== "number" || subject.projectIds.length === 0) return undefined;
  return { projectIds: subject.projectIds, conditions: [{ ...subject, isNegated: false }] };
}

async function readSearch(
  { db, now }: Pick<IssuesRoom, "db" | "now">,
  text: string,
  access: OrganizationAccess,
): Promise<IssueSelection["conditions"]> {
  const query = parseQuery(text);
  if (query !== undefined && isProblem(query)) throw refusalOf(query);
  const projectIds = access.projects.map(({ id }) => id);
  const meaning = meaningOf(query, {
    ...access,
    now: now(),
    ...(asksForLatest(query) && { latest: await latestReleases(db, projectIds) }),
  });
  if ("problem" in meaning) throw refusalOf(meaning);
  return meaning;
}

export function refusalOf(problem: QueryProblem): Refusal {
  return new Refusal(
    "bad_request",
    `Error in the query at character ${problem.start + 1}: ${sayProblem(problem)}`,
  );
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

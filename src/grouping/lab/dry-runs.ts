import { Refusal } from "../../errors.ts";
import { shortIdOf } from "../../issues/short-id.ts";
import type {
  DryRunState,
  WireDryFlow,
  WireDryIssue,
  WireDryRun,
  WireDryRunResult,
} from "../../wire/grouping-lab.ts";
import type { GroupingRoom } from "../room.ts";
import { type RuleTextsSent, requireSound } from "../settings.ts";
import type { GroupingDiff } from "./diff.ts";
import type { Flow, Home } from "./regrouping.ts";
import { cancelRun, insertRun, issuesNamed, runOf, runsOf, type ShownRun } from "./store.ts";

interface Project {
  readonly id: number;
  readonly slug: string;
}

type Room = Pick<GroupingRoom, "db">;

const RUNS_LISTED = 10;

/** The project's last dry runs, the latest first. */
export async function dryRuns({ db }: Room, project: Project): Promise<WireDryRun[]> {
  return (await runsOf(db, project.id, RUNS_LISTED)).map(presentRun);
}

/** One of them, with what it found. */
export async function dryRun(room: Room, project: Project, id: string): Promise<WireDryRun> {
  const run = await runOf(room.db, project.id, idOf(id));
  if (run === undefined) throw notThere();
  const diff = run.result as GroupingDiff | null;
  return { ...presentRun(run), ...(diff && { result: await presentDiff(room, project, diff) }) };
}

/**
 * Has a node look what rules would make of the newest events. Refuses rules that cannot be read, and a second run beside
 * one that has not ended.
 */
export async function startDryRun(
  room: Room,
  project: Project & { readonly accountId: number },
  { events, ...texts }: RuleTextsSent & { readonly events: number },
): Promise<WireDryRun> {
  requireSound(texts);
  const id = await insertRun(room.db, {
    projectId: project.id,
    accountId: project.accountId,
    fingerprintRules: texts.fingerprintingRules,
    stackRules: texts.groupingEnhancements,
    wanted: events,
  });
  if (id === undefined) {
    throw new Refusal(
      "conflict",
      "A dry run of this project is under way. Wait for its end, or cancel it first.",
    );
  }
  return await dryRun(room, project, String(id));
}

/** One that has ended stays as it is. */
export async function cancelDryRun(room: Room, project: Project, id: string): Promise<WireDryRun> {
  await cancelRun(room.db, project.id, idOf(id));
  return await dryRun(room, project, id);
}

function idOf(text: string): number {
  if (!/^[0-9]{1,15}$/u.test(text)) throw notThere();
  return Number(text);
}

const notThere = () => new Refusal("not_found", "There is no such dry run; they are kept for some days.");

function presentRun(run: ShownRun): WireDryRun {
  return {
    id: String(run.id),
    state: stateOf(run),
    by: run.name || run.email,
    dateCreated: run.made_at.toISOString(),
    dateEnded: run.ended_at?.toISOString() ?? null,
    fingerprintingRules: run.fingerprint_rules,
    groupingEnhancements: run.stack_rules,
    total: run.total,
    looked: run.looked,
  };
}

function stateOf({ ended, turn }: ShownRun): DryRunState {
  return ended ?? (turn === 0 ? "waiting" : "running");
}

async function presentDiff({ db }: Room, project: Project, diff: GroupingDiff): Promise<WireDryRunResult> {
  const { splits, merges, renewed, ...counts } = diff;
  const flows = [...splits.flatMap(({ parts }) => parts), ...merges.flatMap(({ from }) => from), ...renewed];
  const ids = [
    ...splits.map(({ issueId }) => issueId),
    ...merges.map(({ home }) => home),
    ...flows.flatMap(({ issueId, home }) => [issueId, home]),
  ].filter((id) => id > 0);
  const found = await issuesNamed(db, project.id, [...new Set(ids)]);
  const byId = new Map(found.map((issue) => [issue.id, issue]));

  const named = (id: number): WireDryIssue | null => {
    const issue = byId.get(id);
    if (issue === undefined) return null;
    return { id: String(id), shortId: shortIdOf(project.slug, issue.number), title: issue.title };
  };
  const towards = (issueId: number, home: Home): WireDryFlow["to"] =>
    home === issueId ? "same" : home < 0 ? "new" : { issue: named(home) };
  const presentFlow = ({ issueId, home, events, eventId, title }: Flow): WireDryFlow => ({
    from: named(issueId),
    to: towards(issueId, home),
    events,
    example: { id: eventId, title },
  });
  return {
    ...counts,
    splits: splits.map(({ issueId, parts, ...split }) => ({
      ...split,
      issue: named(issueId),
      parts: parts.map(presentFlow),
    })),
    merges: merges.map(({ home, from, ...merge }) => ({
      ...merge,
      into: home < 0 ? null : { issue: named(home) },
      from: from.map(presentFlow),
    })),
    renewed: renewed.map(presentFlow),
  };
}

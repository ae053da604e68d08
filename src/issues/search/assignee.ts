import { type Condition, is, not } from "./condition.ts";

/** Whom `me`, `my_teams` and `#team` mean. */
interface AskingWho {
  readonly accountId: number;
  readonly organizationId: number;
}

/** Whose an issue is, or whose it would be by rules of ownership. */
export function assigneeOf(on: "assignee" | "suggested", text: string, asker: AskingWho): Condition {
  const { accountId, organizationId } = asker;
  if (text === "my_teams" || text === "my_team") return is({ on, assignee: { kind: "teams_of", accountId } });
  if (text.startsWith("#")) {
    const slug = text.slice(1).toLowerCase();
    return is({ on, assignee: { kind: "team", organizationId, slug } });
  }
  if (text === "none") return not({ on, assignee: { kind: "anybody" } });
  if (text === "me") return is({ on, assignee: { kind: "account", accountId } });
  return is({ on, assignee: { kind: "email", email: text } });
}

/** Who was given an issue is not asked any more whom rules suggest. */
export function assignedOrSuggested(text: string, asker: AskingWho): Condition {
  const assigned = assigneeOf("assignee", text, asker);
  const suggested = assigneeOf("suggested", text, asker);
  if (text === "none") return is({ on: "all", of: [assigned, suggested] });
  const free = not({ on: "assignee", assignee: { kind: "anybody" } });
  return is({ on: "any", of: [assigned, is({ on: "all", of: [free, suggested] })] });
}

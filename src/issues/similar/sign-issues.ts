import type { IssuesRoom } from "../room.ts";
import { featuresOf, SIGNATURE_VERSION, signatureOf } from "./signature.ts";
import { keepFeatures, unsigned } from "./store.ts";

const AT_ONCE = 200;

/**
 * Makes features of issues that have none yet, the newest first. Behind the digest rather than in it: a flood of new
 * issues costs no more there, and issues of earlier versions get theirs too.
 */
export async function signIssues({ db }: Pick<IssuesRoom, "db">, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const issues = await unsigned(db, SIGNATURE_VERSION, AT_ONCE);
    if (issues.length === 0) return;
    const signed = issues.map(({ id, project_id, ...described }) => ({
      issueId: id,
      projectId: project_id,
      features: featuresOf(signatureOf(described)),
    }));
    await keepFeatures(db, SIGNATURE_VERSION, signed);
    if (issues.length < AT_ONCE) return;
  }
}

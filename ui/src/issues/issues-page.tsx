import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { LevelMark } from "../parts/level-mark.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { shellWords } from "../shell/words.ts";

export function IssuesPage() {
  const w = useMessages(shellWords);
  const org = useOrgSlug();
  const filter = useSearch({ from: "/signed-in/shell/organizations/$org/issues" });
  const { data: page } = useQuery(issueQueries.list(org, filter));
  return (
    <>
      <PageTop title={w.issues} />
      <ul>
        {page?.items.map((issue) => (
          <li key={issue.id}>
            <LevelMark level={issue.level} />
            <PageLink href={`/organizations/${org}/issues/${issue.id}/`}>{issue.title}</PageLink>
          </li>
        ))}
      </ul>
    </>
  );
}

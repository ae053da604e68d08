import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { issueQueries } from "../api/issues.ts";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";

export function IssuePage() {
  const org = useOrgSlug();
  const { issueId = "" } = useParams({ strict: false });
  const { data: issue } = useQuery(issueQueries.one(org, issueId));
  return <PageTop title={issue?.title ?? ""} />;
}

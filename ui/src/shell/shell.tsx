import "./shell.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { CommandKeys } from "./command-keys.tsx";
import { OfflineNotice } from "./offline-notice.tsx";
import { rememberOrganization, useOrganization } from "./organization.ts";
import { PageTop } from "./page-top.tsx";
import { Rail } from "./rail.tsx";
import { SkipLink } from "./skip-link.tsx";
import { shellWords } from "./words.ts";

/** Everything around a page of a signed-in reader. */
export function Shell() {
  const w = useMessages(shellWords);
  const org = useOrganization();
  const { org: named } = useParams({ strict: false });
  const { pathname } = useLocation();
  // Who operates the instance may be there before its first organisation.
  const isOfNoOrganization = named === undefined && pathname !== "/";
  useEffect(() => {
    if (org) rememberOrganization(org.slug);
  }, [org]);
  return (
    // The CSP allows no style element; nothing of ours leans on those that Base UI would add.
    <CSPProvider disableStyleElements>
      <div className="shell">
        <SkipLink />
        <Rail org={org} />
        <main id="main" tabIndex={-1}>
          <OfflineNotice />
          {org || isOfNoOrganization ? (
            <Outlet />
          ) : (
            <>
              <PageTop title={w.notFound} />
              <Empty title={w.noOrg} go={<ButtonLink href="/">{w.toIssues}</ButtonLink>} />
            </>
          )}
        </main>
        <CommandKeys org={org} />
      </div>
    </CSPProvider>
  );
}

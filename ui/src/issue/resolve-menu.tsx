import "./resolve.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireIssueDetails, WireResolution } from "../../../src/wire/issue.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuItem, MenuLine } from "../parts/menu.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { ResolveInCommit, ResolveInRelease } from "./resolve-dialogs.tsx";
import { resolveWords } from "./resolve-words.ts";

/** More ways to resolve: in a release or in a commit, so that events from older ones do not bring it back. */
export function ResolveMenu({
  org,
  issue,
  onResolve,
}: {
  org: string;
  issue: WireIssueDetails;
  onResolve: (details: WireResolution) => void;
}) {
  const w = useMessages(resolveWords);
  const { data: page } = useQuery(releaseQueries.ofProject(org, issue.project.id));
  const releases = page?.items ?? [];
  const [asking, setAsking] = useState<"release" | "commit" | null>(null);
  const [latest] = releases;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className="btn primary" aria-label={w.more}>
            <Icon name="down" />
          </button>
        }
      >
        <MenuItem icon="releases" onSelect={() => onResolve({ inNextRelease: true })}>
          {w.inNext}
        </MenuItem>
        {latest ? (
          <MenuItem
            icon="releases"
            note={shortVersion(latest.version)}
            onSelect={() => onResolve({ inRelease: latest.version })}
          >
            {w.inCurrent}
          </MenuItem>
        ) : null}
        {releases.length > 0 ? (
          <MenuItem icon="releases" onSelect={() => setAsking("release")}>
            {w.inOther}
          </MenuItem>
        ) : null}
        <MenuLine />
        <MenuItem icon="commit" onSelect={() => setAsking("commit")}>
          {w.inCommit}
        </MenuItem>
      </Menu>
      {asking === "release" ? (
        <ResolveInRelease
          releases={releases.map(({ version }) => version)}
          onClose={() => setAsking(null)}
          onResolve={onResolve}
        />
      ) : asking === "commit" ? (
        <ResolveInCommit onClose={() => setAsking(null)} onResolve={onResolve} />
      ) : null}
    </>
  );
}

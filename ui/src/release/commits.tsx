import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireCommit, WireRelease } from "../../../src/wire/release.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { CommitLine } from "../parts/commit-line.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { releaseWords } from "./words.ts";

/** What is in it, newest first, twenty a page. */
export function Commits({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const [cursor, setCursor] = useState("");
  const { data: page, error, refetch } = useQuery(releaseQueries.commits(org, release.version, cursor));
  return (
    <Section
      title={w.commits}
      {...(release.commitCount > 0 && { note: w.commitsOf(release.commitCount) })}
      tools={
        page && (page.previous !== null || page.next !== null) ? (
          <span className="rel-pages">
            <Button
              icon="left"
              disabled={page.previous === null}
              onClick={() => setCursor(page.previous ?? "")}
            >
              {w.newer}
            </Button>
            <Button icon="right" disabled={page.next === null} onClick={() => setCursor(page.next ?? "")}>
              {w.older}
            </Button>
          </span>
        ) : null
      }
    >
      {page ? (
        page.items.length === 0 ? (
          <p className="quiet-text">{w.noCommits}</p>
        ) : (
          <ul className="rel-commits">
            {page.items.map((commit) => (
              <Commit key={`${commit.repository} ${commit.id}`} commit={commit} />
            ))}
          </ul>
        )
      ) : error ? (
        <Failed title={w.sectionFailed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.reading}>
          <Skeleton width="60%" />
        </Loading>
      )}
    </Section>
  );
}

function Commit({ commit }: { commit: WireCommit }) {
  return (
    <li>
      <CommitLine commit={commit} />
    </li>
  );
}

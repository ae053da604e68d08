import "./suspects.css";
import { useQuery } from "@tanstack/react-query";
import type { WireSuspectCommit } from "../../../src/wire/release.ts";
import { releaseHref, releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { CommitLine } from "../parts/commit-line.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { resolveWords } from "./resolve-words.ts";

const MOST = 3;

/** Who may know about it: commits that touched the files of its stack trace last, and why they are suspected. */
export function Suspects({ org, issueId }: { org: string; issueId: string }) {
  const w = useMessages(resolveWords);
  const { data } = useQuery(releaseQueries.suspects(org, issueId));
  const commits = (data?.committers ?? [])
    .flatMap((one) => one.commits)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);
  // A hint, not a promise: where nothing is known, nothing is said.
  if (commits.length === 0) return null;
  return (
    <Section title={w.suspects}>
      <ul className="suspects">
        {commits.map((commit) => (
          <li key={`${commit.repository} ${commit.id}`}>
            <CommitLine commit={commit} />
            <Why org={org} commit={commit} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Why({ org, commit }: { org: string; commit: WireSuspectCommit }) {
  const w = useMessages(resolveWords);
  const [file] = commit.files;
  if (!file) return null;
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  return (
    <p className="suspect-why">
      <span title={file.path}>{w.why(name)}</span>{" "}
      <PageLink
        className="link"
        href={releaseHref(org, commit.release)}
        title={commit.isOfFirstRelease ? w.first : commit.release}
      >
        {w.inRelease(shortVersion(commit.release))}
      </PageLink>
    </p>
  );
}

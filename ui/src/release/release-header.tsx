import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireRelease } from "../../../src/wire/release.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changeRelease, releaseQueries } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Time } from "../parts/time.tsx";
import { showToast } from "../parts/toasts.ts";
import { useOrganization } from "../shell/organization.ts";
import { releaseWords } from "./words.ts";

/** Which release it is, and what can be done with it. */
export function ReleaseHeader({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const { versionInfo, shortVersion, url } = release;
  return (
    <div className="rel-head">
      <div className="rel-what">
        <h1>{shortVersion}</h1>
        {release.status === "archived" ? (
          <Badge look="plain" icon="archive">
            {w.archived}
          </Badge>
        ) : null}
        {versionInfo.package ? <code>{versionInfo.package}</code> : null}
        {url && /^https?:\/\//.test(url) ? (
          <a className="link" href={url} target="_blank" rel="noopener noreferrer nofollow">
            {w.build}
          </a>
        ) : null}
      </div>
      <Archive org={org} release={release} />
    </div>
  );
}

function Archive({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const cache = useQueryClient();
  const explain = useExplain();
  const access = useOrganization()?.access ?? [];
  const [isBusy, setBusy] = useState(false);
  if (!access.includes("project:releases")) return null;
  const isOpen = release.status === "open";
  const turn = async () => {
    setBusy(true);
    try {
      const changed = await changeRelease(org, release.version, { status: isOpen ? "archived" : "open" });
      cache.setQueryData(releaseQueries.one(org, release.version).queryKey, changed);
      void cache.invalidateQueries({ queryKey: ["releases", org] });
      showToast({ text: isOpen ? w.archivedNow(release.shortVersion) : w.restoredNow(release.shortVersion) });
    } catch (error) {
      showToast({ text: explain(error) });
    }
    setBusy(false);
  };
  return (
    <Button icon={isOpen ? "archive" : "regress"} busy={isBusy} onClick={() => void turn()}>
      {isOpen ? w.archive : w.restore}
    </Button>
  );
}

/** When, how much, how far. */
export function ReleaseFacts({ release }: { release: WireRelease }) {
  const w = useMessages(releaseWords);
  const language = useLanguage();
  const { adoption, firstEvent, lastEvent } = release;
  const percent = adoption.share24h === null ? null : `${Math.round(adoption.share24h * 100)} %`;
  return (
    <dl className="rel-facts">
      <div>
        <dt>{release.dateReleased ? w.released : w.made}</dt>
        <dd>
          <Time value={release.dateReleased ?? release.dateCreated} />
        </dd>
      </div>
      <div>
        <dt>{w.events}</dt>
        <dd>
          {formatCount(adoption.events, language)}
          <small>{w.inDay(adoption.events24h, percent)}</small>
        </dd>
      </div>
      <div>
        <dt>{w.newIssues}</dt>
        <dd>{formatCount(release.newGroups, language)}</dd>
      </div>
      <div>
        <dt>{w.firstEvent}</dt>
        <dd>{firstEvent ? <Time value={firstEvent} /> : <span className="none">{w.noEvent}</span>}</dd>
      </div>
      <div>
        <dt>{w.lastEvent}</dt>
        <dd>{lastEvent ? <Time value={lastEvent} /> : <span className="none">{w.noEvent}</span>}</dd>
      </div>
    </dl>
  );
}

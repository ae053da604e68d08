import "./raw-json.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireEvent } from "../../../src/wire/event.ts";
import { eventJsonPath, eventJsonQuery } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { eventWords } from "./event-words.ts";

/** Lines of one block: a browser skips blocks that are out of sight. */
const BLOCK = 200;
const STEP = 2_000;
const LONG_LINE = 5_000;

/** The event as it is stored, for whoever has to see all of it. Asked for only when it is. */
export function RawJson({ org, event }: { org: string; event: WireEvent }) {
  const w = useMessages(eventWords);
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    ...eventJsonQuery(org, event.projectSlug, event.eventID),
    enabled: isOpen,
  });
  return (
    <Section
      id="raw"
      title={w.raw}
      tools={
        <>
          {data ? <CopyButton text={data} label={w.rawCopy} /> : null}
          <a
            className="btn quiet"
            href={`/api/0${eventJsonPath(org, event.projectSlug, event.eventID)}`}
            download={`${event.eventID}.json`}
          >
            {w.json}
          </a>
        </>
      }
    >
      {!isOpen ? (
        <Button onClick={() => setOpen(true)}>{w.rawShow}</Button>
      ) : data ? (
        <JsonText text={data} />
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <Skeleton height="200px" />
        </Loading>
      )}
    </Section>
  );
}

function JsonText({ text }: { text: string }) {
  const w = useMessages(eventWords);
  const [shown, setShown] = useState(STEP);
  const lines = text.split("\n");
  const blocks: string[] = [];
  for (let at = 0; at < Math.min(shown, lines.length); at += BLOCK) {
    blocks.push(
      lines
        .slice(at, Math.min(at + BLOCK, shown))
        .map(shortened)
        .join("\n"),
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="raw" tabIndex={0} aria-label={w.raw}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a fixed text never move
        <pre key={index}>{block}</pre>
      ))}
      {lines.length > shown ? (
        <Button look="quiet" onClick={() => setShown(shown + STEP * 5)}>
          {w.rawMore(Math.min(STEP * 5, lines.length - shown))}
        </Button>
      ) : null}
    </section>
  );
}

/** Copying and downloading give the whole line. */
function shortened(line: string): string {
  return line.length > LONG_LINE ? `${line.slice(0, LONG_LINE)}… (${line.length})` : line;
}

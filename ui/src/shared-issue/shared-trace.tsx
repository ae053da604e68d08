import type { WireSharedException, WireSharedFrame } from "../../../src/wire/shared-issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { sharedIssueWords } from "./words.ts";

/** The outermost error first, of each the latest call first: names and places, no source and no values. */
export function SharedTrace({ exceptions }: { exceptions: readonly WireSharedException[] }) {
  const w = useMessages(sharedIssueWords);
  return exceptions.toReversed().map(({ type, value, frames, framesOmitted }, index) => {
    const name = type ?? w.cause;
    const half = framesOmitted > 0 ? frames.length / 2 : -1;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: errors of one event never change places
      <section className="exception" key={index} aria-label={w.trace(name)}>
        <h3>
          {name}
          {value ? <span>: {value}</span> : null}
        </h3>
        {frames.length === 0 ? <p className="quiet-text">{w.noTrace}</p> : null}
        <ol>
          {frames.toReversed().map((frame, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same of frames
            <Frame key={at} frame={frame} omitted={at === half ? framesOmitted : 0} />
          ))}
        </ol>
      </section>
    );
  });
}

function Frame({ frame, omitted }: { frame: WireSharedFrame; omitted: number }) {
  const w = useMessages(sharedIssueWords);
  const { filename, module, lineNo, colNo, inApp } = frame;
  const place = filename ?? module ?? w.unknown;
  const at = lineNo === null ? "" : colNo === null ? `:${lineNo}` : `:${lineNo}:${colNo}`;
  return (
    <>
      {omitted > 0 ? <li className="omitted">{w.omitted(omitted)}</li> : null}
      <li className={inApp ? "own" : undefined}>
        <code className="fn">{frame.function ?? "?"}</code>
        <code className="at">
          {place}
          {at}
        </code>
        {inApp ? <span className="sr">{w.inApp}</span> : null}
      </li>
    </>
  );
}

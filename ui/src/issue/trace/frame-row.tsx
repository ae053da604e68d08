import { type ReactNode, useState } from "react";
import type { WireFrame } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { DataList } from "../../parts/data-list.tsx";
import { Icon } from "../../parts/icon.tsx";
import { languageOf } from "./code-language.ts";
import { hasDetails } from "./fold-frames.ts";
import { baseOf, faceOf } from "./frame-face.ts";
import { SourceLines } from "./source-lines.tsx";
import { Vars } from "./vars.tsx";
import { traceWords } from "./words.ts";

/** One frame: a line, and below it what is known of it once it is opened. */
export function FrameRow({
  frame,
  platform,
  open,
  children,
}: {
  frame: WireFrame;
  platform: string;
  open: boolean;
  /** Below it, whether it is open or not. */
  children?: ReactNode;
}) {
  const w = useMessages(traceWords);
  const [isOpen, setOpen] = useState(open);
  const face = <FrameLine frame={frame} />;
  const look = `fr ${frame.inApp ? "app" : ""}`;
  const link = frame.sourceLink ? (
    <a
      className="btn icon quiet repo"
      href={frame.sourceLink}
      target="_blank"
      rel="noopener noreferrer nofollow"
      aria-label={w.repository}
      title={w.repository}
    >
      <Icon name="ext" />
    </a>
  ) : null;
  if (!hasDetails(frame)) {
    return (
      <li className={look}>
        <div className="fr-line">{face}</div>
        {link}
        {children}
      </li>
    );
  }
  return (
    <li className={look}>
      <button type="button" className="fr-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="right" className="turn" />
        {face}
      </button>
      {link}
      {isOpen ? <FrameDetails frame={frame} platform={platform} /> : null}
      {children}
    </li>
  );
}

export function FrameLine({ frame }: { frame: WireFrame }) {
  const w = useMessages(traceWords);
  const { directory, file, fn, at } = faceOf(frame);
  return (
    <>
      {file ? (
        <span className="file">
          <span>{directory}</span>
          <b>{file}</b>
        </span>
      ) : fn ? null : (
        <span className="file">{w.unknownFile}</span>
      )}
      {fn ? <span className={`fn ${file ? "" : "alone"}`}>{fn}</span> : null}
      {at ? <span className="at">{at}</span> : null}
      {frame.package && file && baseOf(frame.package) !== file ? (
        <span className="pkg">{baseOf(frame.package)}</span>
      ) : null}
    </>
  );
}

function FrameDetails({ frame, platform }: { frame: WireFrame; platform: string }) {
  const w = useMessages(traceWords);
  const facts = [
    frame.absPath && frame.absPath !== frame.filename ? { name: w.path, value: frame.absPath } : null,
    frame.module && frame.filename ? { name: w.module, value: frame.module } : null,
    frame.package ? { name: w.package, value: frame.package } : null,
    frame.symbolAddr ? { name: w.symbol, value: frame.symbolAddr } : null,
    frame.trust ? { name: w.trust, value: frame.trust } : null,
  ].filter((fact) => fact !== null);
  return (
    <div className="fr-body">
      {frame.context.length > 0 ? (
        <SourceLines
          lines={frame.context}
          line={frame.lineNo}
          column={frame.colNo}
          language={languageOf(frame, platform)}
          label={w.sourceAt(frame.lineNo)}
        />
      ) : null}
      {frame.vars && Object.keys(frame.vars).length > 0 ? (
        <Vars vars={frame.vars} label={w.variables} />
      ) : null}
      {facts.length > 0 && (frame.context.length === 0 || frame.absPath !== frame.filename) ? (
        <div className="fr-facts">
          <DataList items={facts} />
        </div>
      ) : null}
    </div>
  );
}

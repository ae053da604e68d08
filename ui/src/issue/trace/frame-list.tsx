import "./trace.css";
import { type ReactNode, useState } from "react";
import type { WireFrame, WireStacktrace } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Chip } from "../../parts/badge.tsx";
import { DataList } from "../../parts/data-list.tsx";
import { Icon } from "../../parts/icon.tsx";
import {
  type FrameOrder,
  foldFrames,
  openFromStart,
  type PlacedFrame,
  type TraceItem,
} from "./fold-frames.ts";
import { FrameLine, FrameRow } from "./frame-row.tsx";
import { traceWords } from "./words.ts";

/** How frames are shown, for all stack traces of a page together. */
export interface FrameView {
  readonly which: "app" | "all";
  readonly order: FrameOrder;
  /** As the sources have them where they were mapped, or as they were sent. */
  readonly source: "original" | "sent";
  /** Null: as it is from the start. A new object folds or unfolds all anew. */
  readonly fold: { readonly open: boolean; readonly turn: number } | null;
}

/** More at once takes a browser longer than a blink: 10,000 frames come in steps. */
const STEP = 60;
const NEXT_STEP = 500;
const SHOWN_PACKAGES = 4;

export function FrameList({
  stacktrace,
  platform,
  view,
  openFrames = 1,
  why,
}: {
  stacktrace: WireStacktrace;
  platform: string;
  view: FrameView;
  /** How many in-app frames are open from the start. */
  openFrames?: number;
  /** What stands below a frame that could be mapped and is not; by its place in the stored order. */
  why?: (frame: WireFrame, index: number) => ReactNode;
}) {
  const w = useMessages(traceWords);
  const [shown, setShown] = useState(STEP);
  const { frames, registers } = stacktrace;
  const items = foldFrames(frames, view.order, view.which);
  const open = openFromStart(frames, openFrames);
  const left = items.length - shown;
  return (
    <>
      <ol className="frames">
        {items.slice(0, shown).map((item) => (
          <Item
            key={`${keyOf(item)}:${view.fold?.turn ?? 0}`}
            item={item}
            platform={platform}
            why={why}
            open={(index) => (view.fold ? view.fold.open : open.has(index))}
          />
        ))}
        {left > 0 ? (
          <li className="lib">
            <button type="button" className="fr-line" onClick={() => setShown(shown + NEXT_STEP)}>
              {w.moreFrames(Math.min(NEXT_STEP, left), left)}
            </button>
          </li>
        ) : null}
      </ol>
      {registers && Object.keys(registers).length > 0 ? (
        <details className="regs">
          <summary>
            <Icon name="right" className="turn" />
            {w.registers}
          </summary>
          <DataList
            items={Object.entries(registers).map(([name, value]) => ({ name, value: String(value) }))}
          />
        </details>
      ) : null}
    </>
  );
}

const keyOf = (item: TraceItem): string =>
  item.kind === "frame" ? `${item.index}` : `lib${item.frames[0]?.index}`;

function Item({
  item,
  platform,
  why,
  open,
}: {
  item: TraceItem;
  platform: string;
  why: ((frame: WireFrame, index: number) => ReactNode) | undefined;
  open: (index: number) => boolean;
}) {
  if (item.kind === "frame") {
    const { frame, index } = item;
    return (
      <FrameRow frame={frame} platform={platform} open={open(index)}>
        {why?.(frame, index)}
      </FrameRow>
    );
  }
  return (
    <LibraryFrames
      frames={item.frames}
      packages={item.packages}
      open={item.frames.every(({ index }) => open(index))}
    />
  );
}

function LibraryFrames({
  frames,
  packages,
  open,
}: {
  frames: readonly PlacedFrame[];
  packages: readonly (readonly [string, number])[];
  open: boolean;
}) {
  const w = useMessages(traceWords);
  const [isOpen, setOpen] = useState(open);
  const [shown, setShown] = useState(STEP);
  const names = packages.slice(0, SHOWN_PACKAGES).map(([name, count]) => `${name} ${count}`);
  return (
    <li className="lib">
      <button type="button" className="fr-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="right" className="turn" />
        {w.library(frames.length)}
        <Chip bare>
          <span>
            {names.join(", ")}
            {packages.length > SHOWN_PACKAGES ? " …" : ""}
          </span>
        </Chip>
      </button>
      {isOpen ? (
        <ol>
          {frames.slice(0, shown).map(({ frame, index }) => (
            <li key={index}>
              <FrameLine frame={frame} />
            </li>
          ))}
          {frames.length > shown ? (
            <li>
              <button type="button" className="fold-more" onClick={() => setShown(shown + NEXT_STEP)}>
                {w.moreFrames(Math.min(NEXT_STEP, frames.length - shown), frames.length - shown)}
              </button>
            </li>
          ) : null}
        </ol>
      ) : null}
    </li>
  );
}

import { useState } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { useStored } from "../use-stored.ts";
import type { FrameOrder } from "./fold-frames.ts";
import type { FrameView } from "./frame-list.tsx";
import { traceWords } from "./words.ts";

/** How this reader wants frames, and the switches for it. */
export function useFrameView() {
  const [which, setWhich] = useStored<"app" | "all">("vedette-frames", ["app", "all"]);
  const [order, setOrder] = useStored<FrameOrder>("vedette-frame-order", ["newest", "oldest"]);
  const [source, setSource] = useStored<FrameView["source"]>("vedette-frame-source", ["original", "sent"]);
  const [fold, setFold] = useState<FrameView["fold"]>(null);
  const view: FrameView = { which, order, source, fold };
  return {
    view,
    setWhich,
    setOrder,
    setSource,
    turnFold: () => setFold({ open: !(fold?.open ?? false), turn: (fold?.turn ?? 0) + 1 }),
  };
}

export function FrameSwitches({
  view,
  setWhich,
  setOrder,
}: {
  view: FrameView;
  setWhich: (which: "app" | "all") => void;
  setOrder: (order: FrameOrder) => void;
}) {
  const w = useMessages(traceWords);
  return (
    <>
      <Segmented
        label={w.frames}
        value={view.which}
        options={[
          { value: "app", label: w.app },
          { value: "all", label: w.all },
        ]}
        onChange={setWhich}
      />
      <Segmented
        label={w.order}
        value={view.order}
        options={[
          { value: "newest", label: w.newest },
          { value: "oldest", label: w.oldest },
        ]}
        onChange={setOrder}
      />
    </>
  );
}

/** For stack traces that were mapped: as the sources have them, or as they were sent. */
export function SourceSwitch({
  view,
  setSource,
}: {
  view: FrameView;
  setSource: (source: FrameView["source"]) => void;
}) {
  const w = useMessages(traceWords);
  return (
    <Segmented
      label={w.source}
      value={view.source}
      options={[
        { value: "original", label: w.original },
        { value: "sent", label: w.sent },
      ]}
      onChange={setSource}
    />
  );
}

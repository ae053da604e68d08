import { useState } from "react";
import type { WireThread } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Section } from "../../parts/section.tsx";
import { Select } from "../../parts/select.tsx";
import { FrameList } from "./frame-list.tsx";
import { FrameSwitches, SourceSwitch, useFrameView } from "./use-frame-view.tsx";
import { type AskedEvent, isPuzzling, WhyUnmapped } from "./why-unmapped.tsx";
import { traceWords } from "./words.ts";

/** One thread at a time; first the one that crashed, else the one that reported. */
export function Threads({
  threads,
  all,
  event,
}: {
  threads: readonly WireThread[];
  /** Those of the event, of which `threads` are some. */
  all: readonly WireThread[];
  event: AskedEvent;
}) {
  const w = useMessages(traceWords);
  const { view, setWhich, setOrder, setSource } = useFrameView();
  const first = [
    threads.findIndex(({ crashed }) => crashed),
    threads.findIndex(({ current }) => current),
    threads.findIndex(({ stacktrace }) => stacktrace !== null),
  ].find((index) => index >= 0);
  const [chosen, setChosen] = useState(String(first ?? 0));
  const thread = threads[Number(chosen)] ?? threads[0];
  if (!thread) return null;
  const raw = view.source === "sent" ? thread.rawStacktrace : null;
  const stacktrace = raw ?? thread.stacktrace;
  const path = `threads.values.${all.indexOf(thread)}.stacktrace.frames`;
  const nameOf = (each: WireThread, index: number) =>
    [
      each.name || w.thread(String(each.id ?? index)),
      each.crashed ? w.crashed : each.current ? w.current : each.state,
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <Section
      id="threads"
      title={w.threads}
      note={threads.length}
      tools={
        <>
          <FrameSwitches view={view} setWhich={setWhich} setOrder={setOrder} />
          {thread.rawStacktrace ? <SourceSwitch view={view} setSource={setSource} /> : null}
        </>
      }
    >
      <div className="thread-pick">
        <Select
          label={w.pickThread}
          value={chosen}
          options={threads.map((each, index) => ({ value: String(index), label: nameOf(each, index) }))}
          onChange={setChosen}
        />
      </div>
      {stacktrace && stacktrace.frames.length > 0 ? (
        <FrameList
          key={`${chosen} ${raw ? "sent" : "original"}`}
          stacktrace={stacktrace}
          platform={event.platform}
          view={view}
          {...(raw === null && {
            why: (frame, place) =>
              isPuzzling(frame, event) ? (
                <WhyUnmapped event={event} path={`${path}.${place}`} frame={frame} />
              ) : null,
          })}
        />
      ) : (
        <p className="quiet-text">{w.noStack}</p>
      )}
    </Section>
  );
}

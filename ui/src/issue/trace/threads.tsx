import { useState } from "react";
import type { WireThread } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Section } from "../../parts/section.tsx";
import { Select } from "../../parts/select.tsx";
import { FrameList } from "./frame-list.tsx";
import { FrameSwitches, useFrameView } from "./use-frame-view.tsx";
import { traceWords } from "./words.ts";

/** One thread at a time; first the one that crashed, else the one that reported. */
export function Threads({ threads, platform }: { threads: readonly WireThread[]; platform: string }) {
  const w = useMessages(traceWords);
  const { view, setWhich, setOrder } = useFrameView();
  const first = [
    threads.findIndex(({ crashed }) => crashed),
    threads.findIndex(({ current }) => current),
    threads.findIndex(({ stacktrace }) => stacktrace !== null),
  ].find((index) => index >= 0);
  const [chosen, setChosen] = useState(String(first ?? 0));
  const thread = threads[Number(chosen)] ?? threads[0];
  if (!thread) return null;
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
      tools={<FrameSwitches view={view} setWhich={setWhich} setOrder={setOrder} />}
    >
      <div className="thread-pick">
        <Select
          label={w.pickThread}
          value={chosen}
          options={threads.map((each, index) => ({ value: String(index), label: nameOf(each, index) }))}
          onChange={setChosen}
        />
      </div>
      {thread.stacktrace && thread.stacktrace.frames.length > 0 ? (
        <FrameList key={chosen} stacktrace={thread.stacktrace} platform={platform} view={view} />
      ) : (
        <p className="quiet-text">{w.noStack}</p>
      )}
    </Section>
  );
}

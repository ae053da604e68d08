import { useState } from "react";
import type { WireException } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Section } from "../../parts/section.tsx";
import { useShortcut } from "../../parts/shortcuts.ts";
import { traceText } from "../markdown/trace-text.ts";
import { ExceptionView } from "./exception.tsx";
import type { FrameView } from "./frame-list.tsx";
import { FrameSwitches, SourceSwitch, useFrameView } from "./use-frame-view.tsx";
import type { AskedEvent } from "./why-unmapped.tsx";
import { traceWords } from "./words.ts";

const FIRST = 5;

/** What was thrown, and below it what caused that; frames as the reader likes them. */
export function StackTrace({
  exceptions,
  event,
}: {
  exceptions: readonly WireException[];
  event: AskedEvent;
}) {
  const w = useMessages(traceWords);
  const { view, setWhich, setOrder, setSource, turnFold } = useFrameView();
  const [most, setMost] = useState(FIRST);
  const hasRaw = exceptions.some(({ rawStacktrace }) => rawStacktrace !== null);
  const newestFirst = exceptions.toReversed();
  useShortcut("o", w.fold, turnFold);
  return (
    <Section
      id="trace"
      title={w.title}
      tools={
        <>
          <FrameSwitches view={view} setWhich={setWhich} setOrder={setOrder} />
          {hasRaw ? <SourceSwitch view={view} setSource={setSource} /> : null}
          <CopyButton label={w.copy} text={() => traceText(exceptions.map((one) => shown(one, view)))} />
        </>
      }
    >
      {newestFirst.slice(0, most).map((exception, index) => (
        <ExceptionView
          // biome-ignore lint/suspicious/noArrayIndexKey: the chain of a stored event never changes
          key={index}
          exception={exception}
          event={event}
          index={exceptions.length - 1 - index}
          view={view}
          isFirst={index === 0}
        />
      ))}
      {newestFirst.length > most ? (
        <Button look="quiet" onClick={() => setMost(newestFirst.length)}>
          {w.more(newestFirst.length - most)}
        </Button>
      ) : null}
    </Section>
  );
}

function shown(exception: WireException, { source }: FrameView): WireException {
  return source === "sent" && exception.rawStacktrace
    ? { ...exception, stacktrace: exception.rawStacktrace }
    : exception;
}

import { useState } from "react";
import type { WireException } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Section } from "../../parts/section.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { useShortcut } from "../../parts/shortcuts.ts";
import { traceText } from "../markdown/trace-text.ts";
import { ExceptionView } from "./exception.tsx";
import { FrameSwitches, useFrameView } from "./use-frame-view.tsx";
import { traceWords } from "./words.ts";

const FIRST = 5;

/** What was thrown, and below it what caused that; frames as the reader likes them. */
export function StackTrace({
  exceptions,
  platform,
}: {
  exceptions: readonly WireException[];
  platform: string;
}) {
  const w = useMessages(traceWords);
  const { view, setWhich, setOrder, turnFold } = useFrameView();
  const [isRaw, setRaw] = useState(false);
  const [shown, setShown] = useState(FIRST);
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
          {hasRaw ? (
            <Segmented
              label={w.source}
              value={isRaw ? "raw" : "mapped"}
              options={[
                { value: "mapped", label: w.mapped },
                { value: "raw", label: w.raw },
              ]}
              onChange={(value) => setRaw(value === "raw")}
            />
          ) : null}
          <CopyButton label={w.copy} text={() => traceText(exceptions)} />
        </>
      }
    >
      {newestFirst.slice(0, shown).map((exception, index) => (
        <ExceptionView
          // biome-ignore lint/suspicious/noArrayIndexKey: the chain of a stored event never changes
          key={index}
          exception={exception}
          platform={platform}
          view={view}
          raw={isRaw}
          isFirst={index === 0}
        />
      ))}
      {newestFirst.length > shown ? (
        <Button look="quiet" onClick={() => setShown(newestFirst.length)}>
          {w.more(newestFirst.length - shown)}
        </Button>
      ) : null}
    </Section>
  );
}

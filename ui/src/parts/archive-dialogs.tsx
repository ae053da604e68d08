import "./archive.css";
import { useId, useState } from "react";
import type { WireArchive } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { archiveWords } from "./archive-words.ts";
import { Field, FieldFrame } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { Select } from "./select.tsx";

interface Asking {
  onClose: () => void;
  onArchive: (details: WireArchive) => void;
}

/** What the server takes at the most: events or users, and minutes. */
const MOST_TO_COME = 1_000_000;
const MOST_MINUTES = 2 * 366 * 24 * 60;

type Kind = "events" | "users";
type Within = "any" | "60" | "1440" | "10080";
type Unit = "1" | "60" | "1440" | "10080";

/** So many events or users, in any time or within one. */
export function ArchiveUntilMore({ onClose, onArchive }: Asking) {
  const w = useMessages(archiveWords);
  const [kindId, withinId] = [useId(), useId()];
  const [kind, setKind] = useState<Kind>("events");
  const [within, setWithin] = useState<Within>("any");
  const amount = useAmount("100", MOST_TO_COME);
  const send = () => {
    const window = within === "any" ? undefined : Number(within);
    onClose();
    onArchive(
      kind === "events"
        ? { ignoreCount: amount.value, ...(window && { ignoreWindow: window }) }
        : { ignoreUserCount: amount.value, ...(window && { ignoreUserWindow: window }) },
    );
  };
  return (
    <FormDialog
      title={w.title}
      send={() => amount.whenRight(send)}
      isSending={false}
      sendLabel={w.archive}
      onClose={onClose}
    >
      <p className="quiet-text">{w.text}</p>
      <div className="archive-fields">
        <Field label={w.amount} inputMode="numeric" autoComplete="off" {...amount.field} />
        <FieldFrame id={kindId} label={w.kind}>
          <Select id={kindId} value={kind} options={optionsOf(w.kinds)} onChange={setKind} />
        </FieldFrame>
        <FieldFrame id={withinId} label={w.within}>
          <Select id={withinId} value={within} options={optionsOf(w.withins)} onChange={setWithin} />
        </FieldFrame>
      </div>
    </FormDialog>
  );
}

export function ArchiveForTime({ onClose, onArchive }: Asking) {
  const w = useMessages(archiveWords);
  const id = useId();
  const [unit, setUnit] = useState<Unit>("1440");
  const amount = useAmount("3", Math.floor(MOST_MINUTES / Number(unit)));
  const send = () => {
    onClose();
    onArchive({ ignoreDuration: amount.value * Number(unit) });
  };
  return (
    <FormDialog
      title={w.timeTitle}
      send={() => amount.whenRight(send)}
      isSending={false}
      sendLabel={w.archive}
      onClose={onClose}
    >
      <div className="archive-fields">
        <Field label={w.length} inputMode="numeric" autoComplete="off" {...amount.field} />
        <FieldFrame id={id} label={w.unit}>
          <Select id={id} value={unit} options={optionsOf(w.units)} onChange={setUnit} />
        </FieldFrame>
      </div>
    </FormDialog>
  );
}

function useAmount(first: string, most: number) {
  const w = useMessages(archiveWords);
  const [text, setText] = useState(first);
  const [isTried, setTried] = useState(false);
  const value = /^\d{1,9}$/u.test(text.trim()) ? Number(text) : 0;
  const isRight = value >= 1 && value <= most;
  return {
    value,
    field: {
      value: text,
      error: isTried && !isRight ? w.wrong(most) : null,
      onChange: (event: { target: { value: string } }) => setText(event.target.value),
    },
    /** Says what is wrong where it is not. */
    whenRight: (send: () => void): void => {
      setTried(true);
      if (isRight) send();
    },
  };
}

function optionsOf<V extends string>(names: Readonly<Record<V, string>>) {
  return (Object.keys(names) as V[]).map((value) => ({ value, label: names[value] }));
}

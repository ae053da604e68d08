import { type FormEvent, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { fromLocal, toLocal } from "./range.ts";
import { rangeWords } from "./range-words.ts";

/** From when to when, in the reader's own time zone. */
export function RangeDialog({
  start,
  end,
  onChoose,
  onClose,
}: {
  start: string | undefined;
  end: string | undefined;
  onChoose: (start: string, end: string) => void;
  onClose: () => void;
}) {
  const w = useMessages(rangeWords);
  const [from, setFrom] = useState(toLocal(start));
  const [to, setTo] = useState(toLocal(end));
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first, last] = [fromLocal(from), fromLocal(to)];
    const isRight = first !== null && last !== null && first < last;
    setWrong(!isRight);
    if (isRight) onChoose(first, last);
  };
  return (
    <Dialog open title={w.title} onClose={onClose}>
      <form className="view-form" onSubmit={submit}>
        <Field
          label={w.from}
          type="datetime-local"
          required
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Field
          label={w.to}
          hint={w.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}
          type="datetime-local"
          required
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
        <FormError>{isWrong ? w.order : null}</FormError>
        <div className="go">
          <Button type="submit" look="primary">
            {w.show}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

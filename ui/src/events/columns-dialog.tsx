import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { issueQueries } from "../api/issues.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { columnName } from "./column-name.ts";
import { MOST_COLUMNS, USUAL_COLUMNS } from "./filter.ts";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

/** What events say of themselves, beside their tags. */
const OWN = ["title", "issue", "timestamp", "level", "project", "user", "culprit", "platform", "id"];

export function ColumnsButton() {
  const w = useMessages(eventsWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="settings" onClick={() => setOpen(true)}>
        {w.columns}
      </Button>
      {isOpen ? <ColumnsDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ColumnsDialog({ onClose }: { onClose: () => void }) {
  const w = useMessages(eventsWords);
  const { org, filter, columns, change } = useEventsFilter();
  const [chosen, setChosen] = useState(columns);
  const [text, setText] = useState("");
  const list = useId();
  const { data: tags = [] } = useQuery(issueQueries.tagNames(org, filter.project));
  const known = [...OWN, ...tags.map(({ key }) => key)];
  const offered = known.filter((name) => !chosen.includes(name));
  const isFull = chosen.length >= MOST_COLUMNS;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = text.trim();
    if (name === "" || isFull) return;
    setChosen([...chosen.filter((one) => one !== name), name]);
    setText("");
  };
  const move = (index: number, by: 1 | -1) => {
    const next = [...chosen];
    const [name] = next.splice(index, 1);
    if (name !== undefined) next.splice(index + by, 0, name);
    setChosen(next);
  };
  return (
    <Dialog open title={w.columns} onClose={onClose}>
      <p className="quiet-text">{w.columnsNote}</p>
      <ol className="ev-columns">
        {chosen.map((name, index) => {
          const shown = columnName(name, w);
          return (
            <li key={name}>
              <span>{shown}</span>
              <IconButton
                label={w.left(shown)}
                icon="left"
                disabled={index === 0}
                onClick={() => move(index, -1)}
              />
              <IconButton
                label={w.right(shown)}
                icon="right"
                disabled={index === chosen.length - 1}
                onClick={() => move(index, 1)}
              />
              <IconButton
                label={w.remove(shown)}
                icon="x"
                disabled={chosen.length === 1}
                onClick={() => setChosen(chosen.filter((one) => one !== name))}
              />
            </li>
          );
        })}
      </ol>
      <form className="ev-add" onSubmit={add}>
        <Field
          label={w.addColumn}
          hint={w.addColumnHint}
          list={list}
          maxLength={206}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <datalist id={list}>
          {offered.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Button type="submit" icon="plus" disabled={isFull}>
          {w.add}
        </Button>
      </form>
      <div className="go">
        <Button look="quiet" onClick={() => setChosen(USUAL_COLUMNS)}>
          {w.usual}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            change({ columns: chosen });
            onClose();
          }}
        >
          {w.show}
        </Button>
      </div>
    </Dialog>
  );
}

import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { newProjectWords } from "./words.ts";

/** Where one is on the way: 1 name, 2 connect, 3 the first event; 4 is done. */
export function Steps({ at }: { at: 1 | 2 | 3 | 4 }) {
  const w = useMessages(newProjectWords);
  return (
    <ol className="steps" aria-label={w.steps}>
      {[w.stepName, w.stepConnect, w.stepEvent].map((name, index) => (
        <li key={name} aria-current={index + 1 === at ? "step" : undefined}>
          {index + 1 < at ? <Icon name="check" /> : <i>{index + 1}</i>}
          {name}
        </li>
      ))}
    </ol>
  );
}

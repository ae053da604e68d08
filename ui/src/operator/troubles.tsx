import type { ReactNode } from "react";
import type { WireOperation } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatAge } from "../i18n/times.ts";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "./node-name.ts";
import { operatorWords } from "./words.ts";

/** What a person must look at, in sentences; nothing while all is well. */
export function Troubles({ operation }: { operation: WireOperation }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const { nodes, schedules, queue } = operation;
  const silent = nodes.filter(({ state }) => state === "silent");
  const failing = schedules.filter(({ failures }) => failures > 0);
  const isThere = (role: string) =>
    nodes.some((node) => (node.role === role || node.role === "all") && node.state !== "silent");
  return (
    <div role="status">
      {silent.map((node) => (
        <Trouble
          key={node.id}
          what={w.hasNotAnswered(nameOf(node, nodes), formatAge(node.silentMs, language))}
        >
          {w.others}
        </Trouble>
      ))}
      {isThere("worker") ? null : <Trouble what={w.noWorker}>{w.noWorkerText}</Trouble>}
      {isThere("cron") ? null : <Trouble what={w.noCron}>{w.noCronText}</Trouble>}
      {queue.parked.total > 0 ? <Trouble what={w.frames(queue.parked.total)}>{w.framesText}</Trouble> : null}
      {failing.map(({ name, problem }) => (
        <Trouble key={name} what={w.failing(w.names[name] ?? name)}>
          {problem}
        </Trouble>
      ))}
    </div>
  );
}

function Trouble({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div className="note-bar">
      <Icon name="issues" />
      <p>
        <b>{what}</b> {children}
      </p>
    </div>
  );
}

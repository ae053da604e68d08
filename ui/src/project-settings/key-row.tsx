import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireProjectKey } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changeKey, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Badge } from "../parts/badge.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Command } from "../parts/code.tsx";
import { Time } from "../parts/time.tsx";
import { showToast } from "../parts/toasts.ts";
import { settingsWords } from "./words.ts";

/** A key, its DSN, and its switch. Switching shows at once and can be undone. */
export function KeyRow({
  org,
  project,
  projectKey: key,
  mayWrite,
  onDelete,
}: {
  org: string;
  project: string;
  projectKey: WireProjectKey;
  mayWrite: boolean;
  /** Absent for those who may not. */
  onDelete?: () => void;
}) {
  const w = useMessages(settingsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { queryKey } = projectQueries.keys(org, project);
  const show = (isActive: boolean) =>
    queryClient.setQueryData(queryKey, (keys) =>
      keys?.map((one) => (one.id === key.id ? { ...one, isActive } : one)),
    );
  const change = useMutation({
    // One after the other: an Undo must not overtake what it takes back.
    scope: { id: `key ${key.id}` },
    mutationFn: (isActive: boolean) => changeKey(org, project, key.id, { isActive }),
    onMutate: async (isActive) => {
      await queryClient.cancelQueries({ queryKey });
      show(isActive);
    },
    onError: (error, isActive) => {
      show(!isActive);
      showToast({ text: explain(error) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  const press = () => {
    const isActive = !key.isActive;
    change.mutate(isActive);
    showToast({
      text: isActive ? w.enabledToast(key.name) : w.disabledToast(key.name),
      undo: () => change.mutate(!isActive),
    });
  };
  return (
    <li className={key.isActive ? "" : "off"}>
      <header>
        <h3>{key.name}</h3>
        {key.isActive ? <Badge look="ok">{w.active}</Badge> : <Badge look="plain">{w.disabled}</Badge>}
        <small>
          {w.made} <Time value={key.dateCreated} />
        </small>
        <span className="grow" />
        {mayWrite ? (
          <Button look="plain" onClick={press}>
            {key.isActive ? w.disable : w.enable}
          </Button>
        ) : null}
        {onDelete ? <IconButton label={w.deleteKey(key.name)} icon="x" onClick={onDelete} /> : null}
      </header>
      <Command text={key.dsn.public} copyLabel={w.copyDsn} />
      <details>
        <summary>{w.more(key.name)}</summary>
        <dl>
          <dt>{w.csp}</dt>
          <dd>
            <Command text={key.dsn.security} copyLabel={w.copyDsn} />
          </dd>
          <dt>{w.minidump}</dt>
          <dd>
            <Command text={key.dsn.minidump} copyLabel={w.copyDsn} />
          </dd>
          <dt>{w.legacy}</dt>
          <dd>
            <Command text={key.dsn.secret} copyLabel={w.copyDsn} />
          </dd>
        </dl>
      </details>
    </li>
  );
}

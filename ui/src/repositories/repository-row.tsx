import { useState } from "react";
import type { WireRepository } from "../../../src/wire/release.ts";
import { useMessages } from "../i18n/messages.ts";
import { Badge } from "../parts/badge.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { WebHook } from "./web-hook.tsx";
import { repositoryWords } from "./words.ts";

/** A repository: where it is, and for those who may change it its web-hook. */
export function RepositoryRow({
  org,
  repository,
  onEdit,
  onDelete,
}: {
  org: string;
  repository: WireRepository;
  /** Absent for those who may not. */
  onEdit?: () => void;
  onDelete?: () => void;
}) {
  const w = useMessages(repositoryWords);
  const [isOpen, setOpen] = useState(false);
  const { name, url, provider, hasHook } = repository;
  return (
    <li>
      <header>
        <h3>{name}</h3>
        {hasHook ? <Badge look="ok">{w.hookOn}</Badge> : <Badge look="plain">{w.noHook}</Badge>}
        <span className="grow" />
        {onEdit ? (
          <Button look="quiet" aria-label={w.edit(name)} onClick={onEdit}>
            {w.editShort}
          </Button>
        ) : null}
        {onDelete ? <IconButton label={w.delete(name)} icon="x" onClick={onDelete} /> : null}
      </header>
      <p className="repo-facts">
        {url === null ? (
          w.noAddress
        ) : (
          <>
            <a className="link" href={url} target="_blank" rel="noopener noreferrer nofollow">
              {url}
            </a>{" "}
            · {provider.name}
          </>
        )}
      </p>
      {onEdit ? (
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>{w.hook}</summary>
          {isOpen ? <WebHook org={org} repository={repository} /> : null}
        </details>
      ) : null}
    </li>
  );
}

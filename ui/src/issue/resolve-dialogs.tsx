import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { WireResolution } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FieldFrame } from "../parts/field.tsx";
import { Select } from "../parts/select.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { resolveWords } from "./resolve-words.ts";

interface Asking {
  onClose: () => void;
  onResolve: (details: WireResolution) => void;
}

/** One of the project's releases. */
export function ResolveInRelease({ releases, onClose, onResolve }: Asking & { releases: readonly string[] }) {
  const w = useMessages(resolveWords);
  const id = useId();
  const [version, setVersion] = useState(releases[0] ?? "");
  const send = (): boolean => {
    onResolve({ inRelease: version });
    return true;
  };
  return (
    <ResolveDialog title={w.releaseTitle} onClose={onClose} onSend={send}>
      <p className="quiet-text">{w.releaseText}</p>
      <FieldFrame id={id} label={w.release}>
        <Select
          id={id}
          value={version}
          options={releases.map((each) => ({ value: each, label: shortVersion(each) }))}
          onChange={setVersion}
        />
      </FieldFrame>
    </ResolveDialog>
  );
}

/** A commit by its name; the release that brings it resolves. */
export function ResolveInCommit({ onClose, onResolve }: Asking) {
  const w = useMessages(resolveWords);
  const [repository, setRepository] = useState("");
  const [commit, setCommit] = useState("");
  const [isTried, setTried] = useState(false);
  const lacks = (text: string) => (isTried && text.trim() === "" ? w.needed : null);
  const send = (): boolean => {
    setTried(true);
    if (repository.trim() === "" || commit.trim() === "") return false;
    onResolve({ inCommit: { repository: repository.trim(), commit: commit.trim() } });
    return true;
  };
  return (
    <ResolveDialog title={w.commitTitle} onClose={onClose} onSend={send}>
      <p className="quiet-text">{w.commitText}</p>
      <Field
        label={w.repository}
        hint={w.repositoryHint}
        value={repository}
        maxLength={200}
        error={lacks(repository)}
        onChange={(event) => setRepository(event.target.value)}
      />
      <Field
        label={w.commit}
        value={commit}
        maxLength={64}
        error={lacks(commit)}
        onChange={(event) => setCommit(event.target.value)}
      />
    </ResolveDialog>
  );
}

function ResolveDialog({
  title,
  onClose,
  onSend,
  children,
}: {
  title: string;
  onClose: () => void;
  /** False keeps it open. */
  onSend: () => boolean;
  children: ReactNode;
}) {
  const w = useMessages(resolveWords);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (onSend()) onClose();
  };
  return (
    <Dialog open title={title} onClose={onClose}>
      <form className="resolve-form" onSubmit={submit} noValidate>
        {children}
        <div className="go">
          <Button onClick={onClose}>{w.cancel}</Button>
          <Button look="primary" type="submit">
            {w.resolve}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

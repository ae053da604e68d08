import type { WireNewRepositoryHook } from "../../../src/wire/release.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Command } from "../parts/code.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { repositoryWords } from "./words.ts";

/** The one time that a secret is shown, with where each service wants it. */
export function SecretDialog({
  name,
  hook,
  onClose,
}: {
  name: string;
  hook: WireNewRepositoryHook;
  onClose: () => void;
}) {
  const w = useMessages(repositoryWords);
  return (
    <Dialog open wide title={w.secretTitle(name)} onClose={onClose}>
      <p>{w.secretLead}</p>
      <dl className="repo-secret">
        <dt>{w.addressName}</dt>
        <dd>
          <Command text={hook.address} copyLabel={w.hookAddress} />
        </dd>
        <dt>{w.secretName}</dt>
        <dd>
          <Command text={hook.secret} copyLabel={w.copySecret} />
        </dd>
      </dl>
      <div className="repo-ways">
        <h3>{w.where}</h3>
        <ul>
          {w.ways.map((way) => (
            <li key={way}>{way}</li>
          ))}
        </ul>
      </div>
      <div className="go">
        <Button look="primary" onClick={onClose}>
          {w.done}
        </Button>
      </div>
    </Dialog>
  );
}

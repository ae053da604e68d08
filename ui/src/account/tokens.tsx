import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireToken } from "../../../src/wire/account.ts";
import { accountQueries } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { Chip } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { accountWords } from "./words.ts";

export function Tokens() {
  const w = useMessages(accountWords);
  const { data: tokens, error, refetch } = useQuery(accountQueries.tokens());
  const [isMaking, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<WireToken | null>(null);
  return (
    <Section
      title={w.tokens}
      tools={
        <Button icon="plus" onClick={() => setMaking(true)}>
          {w.newToken}
        </Button>
      }
    >
      <p className="settings-lead">
        {w.tokensLead} {w.tokensStay}
      </p>
      {error && !tokens ? <Failed title={w.failed} error={error} onRetry={() => void refetch()} /> : null}
      {tokens?.length === 0 ? <p className="settings-none">{w.none}</p> : null}
      <ul className="settings-list ways">
        {tokens?.map((token) => (
          <li key={token.id}>
            <div>
              <h3>{token.name || w.unnamed}</h3>
              <small>
                {w.ends} <code>{token.tokenLastCharacters}</code> · {w.made}{" "}
                <Time value={token.dateCreated} /> ·{" "}
                {token.dateLastUsed ? (
                  <>
                    {w.used} <Time value={token.dateLastUsed} />
                  </>
                ) : (
                  w.never
                )}
              </small>
              <span className="scopes">
                {token.scopes.map((scope) => (
                  <Chip key={scope}>{scope}</Chip>
                ))}
              </span>
            </div>
            <Button look="danger" onClick={() => setLeaving(token)}>
              {w.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {isMaking ? <NewTokenDialog onClose={() => setMaking(false)} /> : null}
      {leaving ? <RevokeDialog token={leaving} onClose={() => setLeaving(null)} /> : null}
    </Section>
  );
}

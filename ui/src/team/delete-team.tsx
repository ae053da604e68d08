import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WireTeamDetails } from "../../../src/wire/team.ts";
import { deleteTeam, teamQueries } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { teamWords } from "./words.ts";

/** The end of a team; nobody loses anything but it. */
export function DeleteTeam({ org, team }: { org: string; team: WireTeamDetails }) {
  const w = useMessages(teamWords);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const mention = `#${team.slug}`;
  return (
    <Section title={w.danger}>
      <p className="settings-lead">{w.dangerText}</p>
      <Button look="danger" onClick={() => setAsking(true)}>
        {w.delete}
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={w.deleteTitle(mention)}
          keep={w.keep}
          go={w.deleteGo}
          busy={w.deleting}
          act={() => deleteTeam(org, team.slug)}
          onDone={async () => {
            showToast({ text: w.deleted(mention) });
            await navigate({ href: `/organizations/${org}/teams/`, replace: true });
            queryClient.removeQueries({ queryKey: teamQueries.one(org, team.slug).queryKey });
            // Its issues are nobody's.
            await queryClient.invalidateQueries();
          }}
          onClose={() => setAsking(false)}
        >
          {w.dangerText}
        </ConfirmDialog>
      ) : null}
    </Section>
  );
}

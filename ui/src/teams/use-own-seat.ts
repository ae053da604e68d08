import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireTeam } from "../../../src/wire/team.ts";
import { useExplain } from "../api/explain-problem.ts";
import { joinTeam, leaveTeam } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { showToast } from "../parts/toasts.ts";
import { teamsWords } from "./words.ts";

/** Joins or leaves a team oneself. */
export function useOwnSeat(org: string, team: Pick<WireTeam, "slug" | "isMember">) {
  const w = useMessages(teamsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { slug, isMember } = team;
  return useMutation({
    mutationFn: () => (isMember ? leaveTeam : joinTeam)(org, slug, "me"),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["teams", org] });
      showToast({ text: isMember ? w.left(`#${slug}`) : w.joined(`#${slug}`) });
    },
    onError: (error) => showToast({ text: explain(error) }),
  });
}

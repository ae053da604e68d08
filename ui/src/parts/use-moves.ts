import { useQueryClient } from "@tanstack/react-query";
import type { WireMerged, WireMove, WireUnmerge, WireUnmerged } from "../../../src/wire/moves.ts";
import { useExplain } from "../api/explain-problem.ts";
import { mergeIssues, mergesOf, unmerge } from "../api/moves.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { plural } from "../i18n/numbers.ts";
import { showToast } from "./toasts.ts";

const words = messages(
  {
    merged: (n: number) => `${plural(n, "issue", "issues")} merged into one`,
    unmerged: (id: string) => `Moved to ${id}`,
    undone: "The merge was undone",
    stillMoving: "Their events are still being moved. Undo the merge on the issue’s page when it is done.",
  },
  {
    merged: (n) => `已将 ${n} 个问题合并为一个`,
    unmerged: (id) => `已移至 ${id}`,
    undone: "已撤销合并",
    stillMoving: "其事件仍在迁移中。完成后可在问题页面撤销合并。",
  },
);

/** Merges and unmerges, with an Undo for 10 s. What the server refuses is said. */
export function useMoves(org: string) {
  const w = useMessages(words);
  const cache = useQueryClient();
  const explain = useExplain();

  const settle = async (): Promise<void> => {
    await Promise.all(
      [
        ["issues", org],
        ["issue", org],
        ["issues-count", org],
        ["issues-newest", org],
        ["projects", org],
      ].map((queryKey) => cache.invalidateQueries({ queryKey })),
    );
  };
  /** Every step waits for the one before: the issue can only be taken apart when nothing is on its way. */
  const takeBack = async ({ parent, children }: WireMerged["merge"]): Promise<void> => {
    try {
      const merges = await doneMerges(org, parent);
      if (merges === undefined) {
        showToast({ text: w.stillMoving });
        return;
      }
      for (const child of children) {
        const merge = merges.find(({ other }) => other.id === child);
        if (merge) await whenFree(() => unmerge(org, parent, { merge: merge.id }));
      }
      showToast({ text: w.undone });
    } catch (error) {
      showToast({ text: explain(error) });
    }
    await settle();
  };

  return {
    /** Answers the issue that is left, or undefined when it was refused. */
    merge: async (ids: readonly string[], into?: string): Promise<string | undefined> => {
      try {
        const { merge } = await mergeIssues(org, ids, into);
        showToast({ text: w.merged(merge.children.length + 1), undo: () => void takeBack(merge) });
        await settle();
        return merge.parent;
      } catch (error) {
        showToast({ text: explain(error) });
        return undefined;
      }
    },
    /** Answers the new issue, or undefined when it was refused. */
    unmerge: async (id: string, what: WireUnmerge): Promise<WireUnmerged | undefined> => {
      try {
        const made = await unmerge(org, id, what);
        const back = async (): Promise<void> => {
          try {
            await whenFree(() => mergeIssues(org, [made.id, id], id));
          } catch (error) {
            showToast({ text: explain(error) });
          }
          await settle();
        };
        showToast({ text: w.unmerged(made.shortId), undo: () => void back() });
        await settle();
        return made;
      } catch (error) {
        showToast({ text: explain(error) });
        return undefined;
      }
    },
  };
}

const PATIENCE = 8;
const AGAIN_MS = 750;

/** Merges of an issue, once all are done; undefined when that takes longer than anybody waits. */
async function doneMerges(org: string, id: string): Promise<WireMove[] | undefined> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const merges = await mergesOf(org, id);
    if (merges.every(({ isDone }) => isDone)) return merges;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return undefined;
}

/** What is refused while events are on their way is asked again for a few seconds. */
async function whenFree<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === PATIENCE || (error as { status?: unknown }).status !== 409) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { WireMailLog, WireMailState, WireOutboxMail } from "../../../src/wire/mail.ts";
import { readProblem, unreachable } from "./problem.ts";
import { request } from "./request.ts";

/** Mails are written and sent within seconds. */
const AGAIN_MS = 5_000;

export const mailQueries = {
  log: (state: WireMailState | undefined) =>
    queryOptions({
      queryKey: ["mail-log", state ?? "all"],
      queryFn: ({ signal }) => request<WireMailLog>("/internal/mail/", { query: { state }, signal }),
      placeholderData: keepPreviousData,
      refetchInterval: AGAIN_MS,
    }),
  outbox: () =>
    queryOptions({
      queryKey: ["outbox"],
      queryFn: ({ signal }) => request<WireOutboxMail[]>("/internal/outbox/", { signal }),
      refetchInterval: AGAIN_MS,
    }),
};

/** `search` is that of the mail's link; its sign stands for the reader, so nobody need be signed in. */
export async function unsubscribe(search: string): Promise<void> {
  const response = await fetch(`/unsubscribe/${search}`, { method: "POST" }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (!response.ok) throw await readProblem(response);
}

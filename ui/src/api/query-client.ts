import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem.ts";

/** Server data lives here and nowhere else. What the caller got wrong is not asked twice. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => noticeOtherSession(error, [401], query.queryKey[0]),
  }),
  mutationCache: new MutationCache({
    // A 403 may be of a page whose token went with a session that ended in another tab.
    onError: (error, _, __, mutation) =>
      noticeOtherSession(error, [401, 403], mutation.options.mutationKey?.[0]),
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A browser without a network may still reach a Vedette on its own machine: asking tells.
      networkMode: "always",
      refetchOnReconnect: true,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
    mutations: { networkMode: "always" },
  },
});

/** The session is over, or another one: what is read of it now leads to the sign-in form, or brings its token. */
function noticeOtherSession(error: unknown, statuses: readonly number[], kind: unknown): void {
  if (kind === "session" || !(error instanceof ApiProblem) || !statuses.includes(error.status)) return;
  void queryClient.invalidateQueries({ queryKey: ["session"] });
}

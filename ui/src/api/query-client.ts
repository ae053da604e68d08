import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem.ts";

/** Server data lives here and nowhere else. What the caller got wrong is not asked twice. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noticeEndOfSession(error, query.queryKey[0]) }),
  mutationCache: new MutationCache({
    onError: (error, _, __, mutation) => noticeEndOfSession(error, mutation.options.mutationKey?.[0]),
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

/** A 401 anywhere means the session is over: reading it again leads the page to the sign-in form. */
function noticeEndOfSession(error: unknown, kind: unknown): void {
  if (kind === "session" || !(error instanceof ApiProblem) || error.status !== 401) return;
  void queryClient.invalidateQueries({ queryKey: ["session"] });
}

import { queryOptions } from "@tanstack/react-query";
import type { WireOperation } from "../../../src/wire/operation.ts";
import { request } from "./request.ts";

/** As often as nodes beat. */
const AGAIN_MS = 5_000;

export const operationQuery = (isLive: boolean) =>
  queryOptions({
    queryKey: ["operation"],
    queryFn: ({ signal }) => request<WireOperation>("/internal/operation/", { signal }),
    refetchInterval: isLive ? AGAIN_MS : false,
    staleTime: AGAIN_MS,
  });

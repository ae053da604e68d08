import type { FastifyInstance } from "fastify";
import { presentUser } from "../accounts/account.ts";
import { requireCaller } from "./caller.ts";

/** Who am I: what command-line tools ask first (reference: web-api.md §2, §5). */
export async function accountRoutes(server: FastifyInstance): Promise<void> {
  server.get("/", async (request) => {
    const { caller } = request;
    return {
      version: "0",
      auth: caller?.via === "token" ? { scopes: [...caller.scopes] } : null,
      user: caller ? presentUser(caller.account) : null,
    };
  });

  for (const path of ["/auth/", "/users/me/"]) {
    server.get(path, async (request) => presentUser(requireCaller(request).account));
  }
}

import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { RepositoryProvider } from "../../db/tables/commits.ts";
import { Refusal } from "../../errors.ts";
import { formOf } from "../../issues/source/source-address.ts";
import type { WireRepository } from "../../wire/release.ts";
import { sentence } from "../../wire/sentences.ts";
import { idIn } from "../cursor-numbers.ts";
import type { ReleasesRoom } from "../room.ts";
import { requireRepository } from "./find.ts";
import {
  deleteRepository,
  insertRepository,
  type RepositoryColumns,
  type RepositoryRow,
  repositoryBy,
  repositoryPage,
  updateRepository,
} from "./store.ts";

/** As tools and people name them. */
const PROVIDERS: Readonly<Record<string, RepositoryProvider>> = {
  github: "github",
  github_enterprise: "github",
  gitlab: "gitlab",
  gitea: "gitea",
  forgejo: "gitea",
  bitbucket: "bitbucket",
  bitbucket_server: "bitbucket_server",
};

const Body = z.object({
  name: z
    .string()
    .trim()
    .min(1, sentence("repositoryName"))
    .max(200)
    .refine((name) => !name.includes("\0") && name.isWellFormed(), "This is not a text that can be stored."),
  url: z
    .url({ protocol: /^https?$/, error: sentence("repositoryAddress") })
    .max(1_000)
    .refine((url) => !/[\0?#\s]/.test(url), sentence("repositoryAddressAlone"))
    .refine((url) => !hasCredentials(url), sentence("repositoryCredentials"))
    .transform((url) => url.replace(/\/$/, "").replace(/\.git$/, ""))
    .nullish(),
  provider: z
    .string()
    .transform((name, context) => {
      const provider = PROVIDERS[name.replace(/^integrations:/, "").toLowerCase()];
      if (provider) return provider;
      context.addIssue(`Name one of ${Object.keys(PROVIDERS).join(", ")}.`);
      return z.NEVER;
    })
    .nullish(),
});

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

interface Params {
  org: string;
  id: string;
}

/** Repositories: those that commits named, and where they are (reference: web-api.md §4). */
export function repositoryRoutes(server: FastifyInstance, room: ReleasesRoom): void {
  const path = "/organizations/:org/repos/";

  server.get<{ Params: Pick<Params, "org"> }>(path, async (request, reply) => {
    const { organizationId } = await room.access.organization(request, request.params.org, "read");
    const page = room.paging.readPage(request.query);
    const at = page.cursor && {
      id: idIn(page.cursor.offset),
      isPrevious: page.cursor.isPrevious,
    };
    const found = await repositoryPage(room.db, organizationId, at, page.limit + 1);
    const turned = room.paging.turnPage(page, found, ({ id }) => [0, id]);
    return room.paging.sendPage(request, reply, turned).map(presentRepository);
  });

  server.post<{ Params: Pick<Params, "org"> }>(path, async (request, reply) => {
    const { organizationId } = await room.access.organization(request, request.params.org, "configure");
    const { name, ...rest } = columnsOf(Body.parse(request.body));
    const made = await insertRepository(room.db, organizationId, { name: name ?? "", ...rest });
    if (!made) throw taken();
    reply.code(201);
    return presentRepository(made);
  });

  server.put<{ Params: Params }>(`${path}:id/`, async (request) => {
    const { organizationId } = await room.access.organization(request, request.params.org, "configure");
    const repository = await requireRepository(room, organizationId, request.params.id);
    const columns = columnsOf(Body.partial().parse(request.body ?? {}));
    if (columns.name !== undefined && columns.name !== repository.name) {
      if (await repositoryBy(room.db, organizationId, { name: columns.name })) throw taken();
    }
    await updateRepository(room.db, repository.id, columns);
    return presentRepository(await requireRepository(room, organizationId, request.params.id));
  });

  server.delete<{ Params: Params }>(`${path}:id/`, async (request, reply): Promise<FastifyReply> => {
    const { organizationId } = await room.access.organization(request, request.params.org, "configure");
    const repository = await requireRepository(room, organizationId, request.params.id);
    await deleteRepository(room.db, repository.id);
    return reply.code(204).send();
  });
}

/**
 * Tools take a repository of a provider that they know for one whose history we can read, and then send no commits of
 * their own. So its form stands beside: the provider is unknown to them.
 */
function presentRepository(row: RepositoryRow): WireRepository {
  return {
    id: String(row.id),
    name: row.name,
    url: row.url,
    provider: { id: "unknown", name: row.url === null ? "Unknown" : NAMES[formOf(placeOf(row, row.url))] },
    status: "active",
    dateCreated: row.created_at.toISOString(),
    form: row.provider,
    hasHook: row.has_hook,
  };
}

const NAMES: Readonly<Record<RepositoryProvider, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea",
  bitbucket: "Bitbucket",
  bitbucket_server: "Bitbucket Server",
};

function placeOf(row: RepositoryRow, url: string) {
  return { url, form: row.provider };
}

type Given = { readonly [K in keyof z.infer<typeof Body>]?: z.infer<typeof Body>[K] | undefined };

function columnsOf(given: Given): RepositoryColumns {
  return {
    ...(given.name !== undefined && { name: given.name }),
    ...(given.url !== undefined && { url: given.url }),
    ...(given.provider !== undefined && { provider: given.provider }),
  };
}

function taken(): Refusal {
  const text = sentence("repositoryTaken");
  return new Refusal("conflict", text, { fields: { name: [text] } });
}

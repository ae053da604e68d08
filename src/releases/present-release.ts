import type { Database } from "../db/database.ts";
import { commitAddress } from "../issues/source/source-address.ts";
import { type ParsedVersion, parseVersion } from "../protocol/version.ts";
import type { WireAdoption, WireCommit, WireRelease, WireVersionInfo } from "../wire/release.ts";
import type { CommitRow } from "./commits/store.ts";
import { presentDeploy } from "./deploys/present-deploy.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { Release } from "./releases.ts";
import type { ReleaseProjectRow } from "./store.ts";

/** Releases as clients read them (reference: web-api.md §6, §7). With projects, the figures are of those alone. */
export async function presentReleases(
  room: { readonly db: Database; readonly now: () => number },
  releases: readonly Release[],
  projectIds?: readonly number[],
): Promise<WireRelease[]> {
  const figures = await figuresOf(room, releases, projectIds);
  return releases.map((release) => present(release, figures));
}

function present(release: Release, figures: Figures): WireRelease {
  const parsed = parseVersion(release.version);
  const projects = figures.projects.get(release.id) ?? [];
  const counted = projects.map((row) => figures.newIssues.get(`${row.project_id} ${release.version}`) ?? 0);
  const times = projects.flatMap(({ first_event, last_event }) => [first_event, last_event]);
  const moments = times.filter((time) => time !== null).map((time) => time.getTime());
  const authors = figures.authors.get(release.id) ?? [];
  const deploys = figures.deploys.get(release.id) ?? [];
  const lastCommit = figures.lastCommit.get(release.id);
  const lastDeploy = figures.lastDeploy.get(release.id);
  return {
    id: release.id,
    version: release.version,
    shortVersion: parsed.short,
    versionInfo: presentVersion(parsed),
    status: release.status,
    url: release.url,
    ref: release.ref,
    dateCreated: release.created_at.toISOString(),
    dateReleased: release.released_at?.toISOString() ?? null,
    dateStarted: release.started_at?.toISOString() ?? null,
    data: {},
    newGroups: sum(counted),
    owner: null,
    commitCount: sum(authors.map(({ commits }) => commits)),
    deployCount: sum(deploys.map((row) => row.deploys)),
    lastCommit: lastCommit ? presentCommit(lastCommit) : null,
    lastDeploy: lastDeploy ? presentDeploy(lastDeploy) : null,
    authors: authors
      .filter(({ name, email }) => name !== null || email !== null)
      .map(({ name, email }) => ({ name, email })),
    refs: release.refs.map((ref) => ({ ...ref, previousCommit: ref.previousCommit ?? null })),
    projects: projects.map((row, index) => ({
      id: row.project_id,
      slug: row.slug,
      name: row.name,
      newGroups: counted[index] ?? 0,
      platform: row.platform,
      platforms: row.platform === null ? [] : [row.platform],
      hasHealthData: false,
    })),
    firstEvent: moments.length === 0 ? null : new Date(Math.min(...moments)).toISOString(),
    lastEvent: moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString(),
    ...inUse(release, projects, figures),
  };
}

function inUse(
  release: Release,
  projects: readonly ReleaseProjectRow[],
  figures: Figures,
): { environments: string[]; adoption: WireAdoption } {
  const ids = new Set(projects.map((row) => row.project_id));
  const events = (figures.events.get(release.version) ?? []).filter((row) => ids.has(row.projectId));
  const seen = events.map(({ environment }) => environment).filter((name) => name !== "");
  const deployed = (figures.deploys.get(release.id) ?? []).map(({ environment }) => environment);
  const recent = sum(events.map((row) => row.recent));
  const all = sum([...ids].map((id) => figures.eventsOfProjects.get(id) ?? 0));
  return {
    environments: [...new Set([...seen, ...deployed])].sort(),
    adoption: {
      events: sum(events.map((row) => row.events)),
      events24h: recent,
      share24h: all === 0 ? null : recent / all,
    },
  };
}

function presentVersion(parsed: ParsedVersion): WireVersionInfo {
  return {
    package: parsed.package,
    version: parsed.numbers ?? { raw: parsed.short },
    description: parsed.short,
    buildHash: parsed.buildHash,
  };
}

export function presentCommit(row: CommitRow): WireCommit {
  return {
    id: row.sha,
    message: row.message,
    dateCreated: row.committed_at?.toISOString() ?? null,
    repository: row.repository || null,
    author: { name: row.author_name, email: row.author_email },
    url:
      row.repository_url === null
        ? null
        : commitAddress({ url: row.repository_url, form: row.provider }, row.sha),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

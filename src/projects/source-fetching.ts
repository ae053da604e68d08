import { hostPattern } from "../lib/host-patterns.ts";
import { type Db, optionsOf } from "./store.ts";

/** Whether scripts and source maps that nobody uploaded are fetched from the web, and from which hosts. */
export interface SourceFetching {
  readonly isOn: boolean;
  /** As `src/lib/host-patterns.ts` reads them. Kept while it is off. */
  readonly hosts: readonly string[];
}

/** Off, where nothing sound is set. */
export function sourceFetchingOf(options: Readonly<Record<string, unknown>>): SourceFetching {
  const { sourceFetching: set } = options;
  if (typeof set !== "object" || set === null) return { isOn: false, hosts: [] };
  const isOn = "isOn" in set && set.isOn === true;
  const said: unknown[] = "hosts" in set && Array.isArray(set.hosts) ? set.hosts : [];
  const hosts = said.filter((host) => typeof host === "string" && hostPattern(host) === host);
  return { isOn, hosts: hosts as string[] };
}

/** The hosts that a project fetches from; undefined where it fetches nothing. */
export async function fetchedHosts(db: Db, projectId: number): Promise<readonly string[] | undefined> {
  const { isOn, hosts } = sourceFetchingOf((await optionsOf(db, projectId)) ?? {});
  return isOn && hosts.length > 0 ? hosts : undefined;
}

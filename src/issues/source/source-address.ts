/** How a repository's addresses are made up. */
export type AddressForm = "github" | "gitlab" | "gitea" | "bitbucket" | "bitbucket_server";

/** Where a repository's pages are. */
export interface RepositoryPlace {
  /** Without a slash at the end. */
  readonly url: string;
  /** Absent: as its host says. */
  readonly form?: AddressForm | null;
}

export interface SourceLine {
  /** From the root of the repository, without a slash before it. */
  readonly path: string;
  /** A branch, a tag or a commit. */
  readonly ref: string;
  readonly isCommit: boolean;
  /** 1-based; absent: the file. */
  readonly line?: number;
}

/** The page of a line at its repository. */
export function sourceAddress(place: RepositoryPlace, { path, ref, isCommit, line }: SourceLine): string {
  const { url } = place;
  const file = path.split("/").map(encodeURIComponent).join("/");
  const at = ref.split("/").map(encodeURIComponent).join("/");
  switch (formOf(place)) {
    case "github":
      return `${url}/blob/${at}/${file}${line ? `#L${line}` : ""}`;
    case "gitlab":
      return `${url}/-/blob/${at}/${file}${line ? `#L${line}` : ""}`;
    case "gitea":
      return `${url}/src/${isCommit ? "commit" : "branch"}/${at}/${file}${line ? `#L${line}` : ""}`;
    case "bitbucket":
      return `${url}/src/${at}/${file}${line ? `#lines-${line}` : ""}`;
    case "bitbucket_server":
      return `${url}/browse/${file}?at=${encodeURIComponent(ref)}${line ? `#${line}` : ""}`;
  }
}

/** The page of a commit at its repository. */
export function commitAddress(place: RepositoryPlace, commit: string): string {
  const id = encodeURIComponent(commit);
  switch (formOf(place)) {
    case "gitlab":
      return `${place.url}/-/commit/${id}`;
    case "bitbucket":
    case "bitbucket_server":
      return `${place.url}/commits/${id}`;
    case "github":
    case "gitea":
      return `${place.url}/commit/${id}`;
  }
}

/** As configured, else by the host's name: own servers mostly carry the name of what runs there. */
export function formOf({ url, form }: RepositoryPlace): AddressForm {
  if (form) return form;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (host === "bitbucket.org") return "bitbucket";
  if (host.includes("bitbucket") || host.includes("stash")) return "bitbucket_server";
  if (host.includes("gitlab")) return "gitlab";
  if (/gitea|forgejo|codeberg/.test(host)) return "gitea";
  return "github";
}

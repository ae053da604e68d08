import { parseVersion } from "./version.ts";

/** What versions are compared by. Only those of one package are. */
export interface VersionOrder {
  /** Empty: none is named. */
  readonly package: string;
  /** Of two keys the greater one, by its bytes, is the later version; empty: the version has no numbers. */
  readonly key: string;
}

// Below every character of a version, so that the shorter of two lists comes first.
const END = "\u0001";
const NEXT = "\u0002";

/**
 * A key that sorts as versions do, in Postgres (collation "C") as here: numbers by their value, `1.0-rc.2` before
 * `1.0-rc.10` before `1.0`, and of one version the builds by their number where they have one.
 */
export function versionOrder(version: string): VersionOrder {
  const { package: name, numbers } = parseVersion(version);
  if (!numbers) return { package: name ?? "", key: "" };
  const { major, minor, patch, revision, pre, buildCode } = numbers;
  const parts = [major, minor, patch, revision].map((part) => String(part).padStart(9, "0")).join(".");
  const stage = pre === null ? "~" : `-${pre.split(".").map(identifier).join(NEXT)}`;
  const build = buildCode !== null && /^\d{1,40}$/.test(buildCode) ? number(buildCode) : "";
  return { package: name ?? "", key: `${parts}${stage}${END}${build}` };
}

/** Below 0: `a` is earlier; undefined: their names do not tell. */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  const [one, other] = [versionOrder(a), versionOrder(b)];
  if (one.key === "" || other.key === "" || one.package !== other.package) return undefined;
  if (one.key === other.key) return 0;
  // ASCII but for what stands in a name before a release, where any order that never changes will do.
  return Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
}

/** Numbers before words, as semver has it. */
function identifier(text: string): string {
  return /^\d{1,40}$/.test(text) ? `0${number(text)}` : `1${text.replaceAll(/\p{Cc}/gu, "")}`;
}

/** Longer numbers are greater. */
function number(digits: string): string {
  const plain = digits.replace(/^0+(?=\d)/, "");
  return `${String(plain.length).padStart(2, "0")}${plain}`;
}

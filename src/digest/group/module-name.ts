import type { PlatformFamily } from "../platform-family.ts";

/** A module's name without counters, hashes and versions (reference: grouping-and-search.md §2). */
export function moduleName(raw: string, family: PlatformFamily): string {
  const name = raw.length > 512 ? raw.slice(0, 512) : raw;
  switch (family) {
    case "jvm":
      return name.includes("$") || name.includes("__") || /\d$/.test(name) ? jvmModule(name) : name;
    case "dotnet":
      return name.includes("<") ? dotnetModule(name) : name;
    case "go":
      return name.replace(/@v[\w.+-]{1,100}/g, "");
    case "javascript":
      return withoutBuildHash(name);
    default:
      return name;
  }
}

/** Classes that are made at run time carry a counter, a hash or an address. */
function jvmModule(name: string): string {
  return name
    .replace(/\$\$Lambda.*$/, "$$$$Lambda")
    .replace(/\$\$(?:EnhancerBy|FastClassBy)\w*CGLIB\$\$.*$/, "$$$$CGLIB")
    .replace(/\$\$SpringCGLIB\$\$.*$/, "$$$$CGLIB")
    .replace(/(_\$\$_(?:jvst|javassist_)|_jvst).*$/, "$$$$Javassist")
    .replace(/\$(ByteBuddy|HibernateProxy|MockitoMock)\$.*$/, "$$$1")
    .replace(/(Generated(?:Method|Constructor|SerializationConstructor)Accessor)\d+$/, "$1")
    .replace(/(?:jdk\.proxy\d+|com\.sun\.proxy)\.\$Proxy\d+$/, "$$Proxy")
    .replace(/\$Proxy\d+$/, "$$Proxy")
    .replace(/(fn|eval)__?\d+/g, "$1")
    .replace(/(\$\$ExternalSyntheticLambda)\d+$/, "$1")
    .replace(/(Subclass\$\$function\$\$)\d+$/, "$1");
}

function dotnetModule(name: string): string {
  return name.replace(/>([a-z])__(DisplayClass)?\d{1,6}(?:_\d{1,6})?/g, ">$1__$2");
}

/**
 * `main.3f9c1b2a.js` → `main.js`, `index-BxY12z_4.js` → `index.js`: a build's hash between the name and its
 * endings. Hexadecimal of 6 or more with a digit, and the mixed alphabet of 8 that newer bundlers use, if a
 * capital and a digit that is no mere number at its end stand in it.
 */
export function withoutBuildHash(path: string): string {
  if (path.length < 8 || !DIGIT.test(path) || !SEPARATED.test(path)) return path;
  return path.replace(CANDIDATE, (whole, hash: string) => (isBuildHash(hash) ? "" : whole));
}

export function hasBuildHash(path: string): boolean {
  return withoutBuildHash(path) !== path;
}

const DIGIT = /\d/;
const SEPARATED = /[.\-_~][0-9A-Za-z_-]{6}/;
const CANDIDATE = /[.\-_~]([0-9A-Za-z]{6,64}|[0-9A-Za-z_-]{8})(?=\.|$)/g;

function isBuildHash(text: string): boolean {
  if (!DIGIT.test(text)) return false;
  if (HEXADECIMAL.test(text)) return true;
  if (text.length !== 8 || !CAPITAL.test(text)) return false;
  return DIGIT.test(text.replace(TRAILING_NUMBER, "")) || !LOWER.test(text);
}

const HEXADECIMAL = /^[0-9a-f]+$/;
const CAPITAL = /[A-Z]/;
const LOWER = /[a-z]/;
const TRAILING_NUMBER = /\d+$/;

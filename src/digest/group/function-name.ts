import type { PlatformFamily } from "../platform-family.ts";
import { javascriptFunction } from "./function-javascript.ts";
import { nativeFunction } from "./function-native.ts";

/**
 * A function's name without what changes though the code does not: counters of lambdas and closures,
 * addresses, parameters (reference: grouping-and-search.md §2). "" when nothing is left that could tell
 * functions apart.
 */
export function functionName(raw: string, family: PlatformFamily): string {
  switch (family) {
    case "javascript":
      return javascriptFunction(raw);
    case "native":
      return nativeFunction(raw);
    case "jvm":
      return jvmFunction(bounded(raw));
    case "dotnet":
      return dotnetFunction(bounded(raw));
    case "ruby":
      return rubyFunction(bounded(raw));
    case "php":
      return phpFunction(bounded(raw));
    case "go":
      return bounded(raw).replace(GO_CLOSURES, ".func").replace(GO_GENERICS, "");
    default:
      return NAMELESS.has(raw) || ADDRESS.test(raw) ? "" : bounded(raw);
  }
}

const bounded = (raw: string): string => (raw.length > 512 ? raw.slice(0, 512) : raw);
const NAMELESS = new Set(["?", "<unknown>", "<anonymous>", "<redacted>"]);
const ADDRESS = /^0x[0-9a-fA-F]+$/;

const GO_CLOSURES = /\.func\d+(?:\.\d+){0,8}/g;
const GO_GENERICS = /\[(?:\.{3}|[^[\]]{0,200})\]/g;

function jvmFunction(name: string): string {
  if (name.startsWith("lambda$") || name.startsWith("$r8$lambda$")) return "";
  if (!JVM_COUNTED.test(name)) return name;
  return name
    .replace(/^(access\$|-wrap|eval)\d+$/, "$1")
    .replace(/^(fn|eval)__\d+/, "$1")
    .replace(/\$[0-9a-f]{8}$/, "")
    .replace(/(\$anonfun\$.{0,200}?)\$\d+$/, "$1")
    .replace(/\$\$\d+$/, "");
}
const JVM_COUNTED = /\d$|__\d|\$[0-9a-f]{8}$/;

function dotnetFunction(name: string): string {
  const parameters = name.indexOf(" (");
  const plain = parameters > 0 ? name.slice(0, parameters) : name;
  return plain
    .replace(/>([a-z])__([A-Za-z]{0,64}\|)?\d{1,6}(?:_\d{1,6})?/g, ">$1__$2")
    .replace(/_m[0-9A-F]{40}$/, "");
}

function rubyFunction(name: string): string {
  if (name.startsWith("block ")) return "block";
  const plain = name.replace(/__{1,2}-?\d+_\d+$/, "");
  // Ruby 3.4 says `Cart#total` where 3.3 said `total`.
  return plain.slice(Math.max(plain.lastIndexOf("#"), plain.lastIndexOf(".")) + 1);
}

function phpFunction(name: string): string {
  if (name.includes("{closure") || name === "[Anonymous function]") return "";
  const at = name.indexOf("@anonymous");
  if (at < 0) return name;
  // `Foo@anonymous\0/srv/app/x.php:12$3::bar`: file, line and counter differ between machines.
  const method = name.indexOf("::", at);
  return `${name.slice(0, at)}@anonymous${method < 0 ? "" : name.slice(method)}`;
}

/**
 * A native symbol without what differs between builds of the same code: parameters, return type, template
 * arguments, compiler suffixes, hashes, counters. "" when the name says nothing. Linear in its length.
 */
export function nativeFunction(raw: string): string {
  let name = (raw.length > MAX_LENGTH ? raw.slice(0, MAX_LENGTH) : raw).trim();
  if (NAMELESS.test(name)) return "";
  if (PLAIN.test(name)) return name.replace(RUST_HASH, "").replace(BLOCK_SUFFIX, "");
  // Objective-C's `-[Foo bar:]` is whole as it is, but for blocks inside it.
  if (OBJECTIVE_C.test(name)) return name.replace(BLOCK_SUFFIX, "");
  name = name
    .replace(RUST_HASH, "")
    .replace(COMPILER_SUFFIX, "")
    .replace(STDCALL_SUFFIX, "")
    .replace(BLOCK_SUFFIX, "")
    .replace(MSVC_ANONYMOUS, "(anonymous namespace)")
    .replace(MSVC_LAMBDA, "lambda");
  // Some tools put a remark where a name should be: `<stripped code>`.
  if (name.startsWith("<") && name.endsWith(">")) return name;
  return lastWord(withoutArguments(name, 0)) || name;
}

const MAX_LENGTH = 1024;
const PLAIN = /^[A-Za-z_][\w:~]*$/;
const NAMELESS =
  /^(?:<redacted>|<unknown>|unknown|redacted|\?+|<[^>]*compiler-generated[^>]*>|_{0,4}lldb_unnamed_symbol.*|(?:sub_|loc_|FUN_|fcn\.)?(?:0x)?[0-9a-fA-F]{6,16}|0x[0-9a-fA-F]+)?$/;
const OBJECTIVE_C = /^_{0,3}\d{0,6}[-+]\[/;
const BLOCK_SUFFIX = /(?:_block_invoke|\.block_invoke)(?:[_.]\d+)?$/;
const RUST_HASH = /::h[0-9a-f]{16}$/;
const COMPILER_SUFFIX = /(?:\.(?:cold|isra|constprop|part|llvm|lto_priv|clone|localalias)(?:\.\d+)?){1,4}$/;
const STDCALL_SUFFIX = /@\d{1,4}$/;
const MSVC_ANONYMOUS = /\?A0x[0-9a-f]{1,8}|`anonymous[ -]namespace'/g;
const MSVC_LAMBDA = /<lambda_[0-9a-f]{1,40}>|\{lambda\([^{}]{0,200}\)#\d+\}|'?lambda\d*'?(?=\(|::|$)/g;

/** Removes `<…>` and `(…)`, but keeps operators, and of Rust's `<A as B>::c` the `A`. */
function withoutArguments(name: string, depth: number): string {
  if (depth > 4) return name;
  let out = "";
  for (let at = 0; at < name.length; at++) {
    const char = name[at] ?? "";
    if (char === "<" || char === "(") {
      if (OPERATOR_BEFORE.test(out.slice(-10))) {
        const operator = OPERATOR_SIGNS.exec(name.slice(at, at + 3))?.[0] ?? char;
        out += operator;
        at += operator.length - 1;
        continue;
      }
      if (name.startsWith("(anonymous namespace)", at)) {
        out += "(anonymous_namespace)";
        at += "(anonymous namespace)".length - 1;
        continue;
      }
      const end = closing(name, at);
      const opensSegment = char === "<" && (out === "" || SEGMENT_START.test(out.slice(-13)));
      if (opensSegment) out += withoutArguments(selfType(name.slice(at + 1, end)), depth + 1);
      // What follows the parameters are qualifiers: `const`, `[clone]`, a Swift return type.
      if (char === "(" && out !== "" && !name.startsWith("::", end + 1)) return out.trimEnd();
      at = end;
      continue;
    }
    out += char;
  }
  return out.trim();
}

/** After `::` or the blank behind a return type, but not in `operator< <int>`. */
const SEGMENT_START = /(?:::|(?<!operator.{1,3}) )$/;
const OPERATOR_BEFORE = /\boperator[<-]?$/;
const OPERATOR_SIGNS = /^(?:\(\)|<=>|<<=|<<|<=|<)/;

/** Of `A as Trait` the `A`, of `impl Trait for A` the `A`. */
function selfType(inner: string): string {
  const cast = inner.indexOf(" as ");
  const type = cast < 0 ? inner : inner.slice(0, cast);
  const impl = type.startsWith("impl ") ? type.indexOf(" for ") : -1;
  return impl < 0 ? type : type.slice(impl + 5);
}

/** Where the bracket at `from` is closed, or the end. */
function closing(name: string, from: number): number {
  let depth = 0;
  for (let at = from; at < name.length; at++) {
    const char = name[at];
    if (char === "<" || char === "(") depth++;
    // `->` is an arrow.
    else if (char === ")" || (char === ">" && name[at - 1] !== "-")) depth--;
    if (depth === 0) return at;
  }
  return name.length;
}

/** A return type stands before the name, apart by a blank; so does nothing else that is left. */
function lastWord(name: string): string {
  const operator = name.lastIndexOf("operator");
  const blank = operator < 0 ? name.lastIndexOf(" ") : name.lastIndexOf(" ", operator);
  return name.slice(blank + 1).replace("(anonymous_namespace)", "(anonymous namespace)");
}

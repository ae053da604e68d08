/**
 * What JavaScript engines call one and the same function, brought to one name; "" when it has none.
 *
 * | source | Chrome | Firefox | Safari | old Edge |
 * | --- | --- | --- | --- | --- |
 * | method | `Foo.bar`, `Object.bar [as baz]` | `bar` | `bar` | `Foo.prototype.bar` |
 * | constructor | `new Foo` | `Foo` | `Foo` | `Foo` |
 * | after await | `async bar` | `async*bar` | `bar` | |
 * | unnamed, inside `bar` | none, `<anonymous>` | `bar/<` | none | `Anonymous function` |
 * | field | `Foo.handler` | `Foo/this.handler` | `handler` | |
 *
 * So: what stands before the last `*`, `/`, blank or dot says where or how it was called and not what it is.
 */
export function javascriptFunction(raw: string): string {
  let name = raw.length > MAX_LENGTH ? raw.slice(0, MAX_LENGTH) : raw;
  if (PLAIN.test(name)) return UNNAMED.has(name) || NUMBER.test(name) ? "" : name;

  name = name.trim();
  if (UNNAMED.has(name)) return "";
  // webpack's development wrappers are named for the module's file.
  if (name.includes("/") && SCRIPT_FILE.test(name)) return "";
  const alias = name.indexOf(" [as ");
  if (alias > 0) name = name.slice(0, alias);
  const note = name.indexOf(" (");
  if (note > 0) name = name.slice(0, note);
  name = after(after(after(name, "*"), " "), "/");
  // `foo/<` is unnamed, `t[e]` and `<computed>` are names only known at run time.
  if (name === "" || name.endsWith("<") || name.endsWith(">") || name.includes("[")) return "";
  name = after(name, ".");
  return UNNAMED.has(name) || NUMBER.test(name) || name.endsWith(">") ? "" : name;
}

const MAX_LENGTH = 512;
const PLAIN = /^[\w$]+$/;
const NUMBER = /^\d+$/;
const SCRIPT_FILE = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const UNNAMED = new Set([
  "",
  "?",
  "anonymous",
  "<anonymous>",
  "Anonymous function",
  "<unknown>",
  "<unknown module>",
  "<global>",
  "eval",
  "eval code",
  "global code",
  "module code",
  "Global code",
  "Module code",
  "Eval code",
]);

const after = (text: string, mark: string): string => text.slice(text.lastIndexOf(mark) + 1);

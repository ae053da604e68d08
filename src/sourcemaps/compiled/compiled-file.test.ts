import { readFileSync } from "node:fs";
import path from "node:path";
import { minify } from "terser";
import { expect, it } from "vitest";
import { bytesOfMemory } from "../placed-bytes.ts";
import { CompiledFile, compiledFile } from "./compiled-file.ts";
import { readReferences } from "./references.ts";

function open(script: string): CompiledFile {
  const file = CompiledFile.open("test", bytesOfMemory(compiledFile(Buffer.from(script))));
  if (file === undefined) throw new Error("a file that was just made must open");
  return file;
}

/** What the function around `@` is called: `Class#name`, "" without a name, undefined outside of all. */
function around(script: string): string | undefined {
  const [before = ""] = script.split("@");
  const file = open(script.replace("@", ""));
  const line = before.split("\n").length - 1;
  const found = file.functionAt(line, before.length - before.lastIndexOf("\n") - 1);
  const text = (parts: readonly { text: string }[]): string => parts.map((part) => part.text).join(".");
  return found && (found.class.length > 0 ? `${text(found.class)}#${text(found.name)}` : text(found.name));
}

it.each([
  ["a;@b", undefined],
  ["function a(){@}", "a"],
  ["function a(){}@", undefined],
  ["function a(){function b(){}@}", "a"],
  ["async function*a(b=()=>{@}){}", "b"],
  [`function a({b}){return/[/}]/.test(b)?\`\${c=>{}}\`:@1}`, "a"],
  ["const a=b=>c(@b)", "a"],
  ["const a=async(b,c=(d))=>({e:@1})", "a"],
  ["const a=(b)=>c;@", undefined],
  ["x.y.z=function(){@}", "x.y.z"],
  ["a={b(){@}}", "b"],
  ["a={'b-c':()=>@1,d:2}", "b-c"],
  ["a={b:c?d=>e:f,g:()=>@1}", "g"],
  ["a={async*b(){},get c(){@}}", "c"],
  ["a={[b]:()=>@1}", ""],
  ["class A{b(){@}}", "A#b"],
  ["class A extends (b,c){static#d=1;#e(){@}}", "A##e"],
  ["const A=class{constructor(){@}}", "A#constructor"],
  ["class A{a=1;b=()=>@1}", "A#b"],
  ["class A{a = 1\n  b() {\n    @\n  }\n}", "A#b"],
  ["a.map((b)=>@b)", ""],
  ["(function(){@})()", ""],
  ["const f = (a) => a\nfoo(@)", undefined],
  ["if(a)/'/.test(b);function c(){@}", "c"],
  ["a=b/c/d;function e(){@}", "e"],
  [`a=b++/c;\`}\${'}'}\`;function e(){@}`, "e"],
  ["switch(a){case 1:{b}}function c(){@}", "c"],
  ["a?.b?c:d;e=()=>@1", "e"],
  ["var é=function(){@}", "é"],
  ["/* function a(){ */// function b(){\nfunction c(){@}", "c"],
])("finds the function around the mark of %s", (script, expected) => {
  expect(around(script)).toBe(expected);
});

it("finds every function of a big minified library where its own printer says one is", async () => {
  const file = path.resolve(
    import.meta.dirname,
    "../../../node_modules/react-dom/cjs/react-dom-client.development.js",
  );
  const { code = "" } = await minify(readFileSync(file, "utf8"), { compress: false, mangle: true });
  const compiled = open(code);
  let checked = 0;
  for (const [line, text] of code.split("\n").entries()) {
    for (const match of text.matchAll(/[^.$\w]function ([\w$]{1,2})\(/g)) {
      const [, name = ""] = match;
      const found = compiled.functionAt(line, match.index + match[0].length)?.name[0];
      expect(found?.text).toBe(name);
      expect(text.slice(found?.column).startsWith(name)).toBe(true);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(800);
});

it("reads text that is no program in the same time, and finds something or nothing", () => {
  for (const script of [
    "",
    "}}}}",
    "((((".repeat(50_000),
    "`$".concat("{").repeat(50_000),
    "a=>".repeat(50_000),
    "/*",
    "'",
    "//",
    "{".repeat(100_000),
    "#!x",
    "?:".repeat(9),
  ])
    expect(() => open(script).functionAt(0, 3)).not.toThrow();
});

it("gives up on slashes that begin nothing, before they cost the square of their number", () => {
  const msOf = (text: string): number => {
    const begin = performance.now();
    open(text);
    return performance.now() - begin;
  };
  const plain = Math.max(1, msOf("x=function a(){};".repeat(20_000)));
  // Each of these slashes would look for its end to the end of the text: 50 times as long and more.
  for (const slashes of ["x=function \\/", "x=/[a("])
    expect(msOf(slashes.repeat(20_000)) / plain).toBeLessThan(20);
  // A real one is still found behind them.
  const found = open(`a=function b(){return/[/]}{]\\//.test(x)};`).functionAt(0, 33);
  expect(found?.name[0]?.text).toBe("b");
});

it("looks for no functions in bundles that are no text, but for what they say of their map", () => {
  for (const magic of ["c61fbc03c103191f", "e5d10bfb"]) {
    const bytes = Buffer.concat([
      Buffer.from(magic, "hex"),
      Buffer.from("function bad(){x}\n//# sourceMappingURL=index.android.bundle.map\n"),
    ]);
    const compiled = CompiledFile.open("test", bytesOfMemory(compiledFile(bytes)));
    expect(compiled?.functionAt(0, 23)).toBeUndefined();
    expect(compiled?.references).toEqual({ url: "index.android.bundle.map" });
  }
});

it("holds so many functions and lines and no more", () => {
  const compiled = open(`${"a=>0,".repeat(2_000_100)}\n`);
  expect(compiled.heldBytes).toBeLessThan(80 * 1024 * 1024);
  expect(open(`${"\n".repeat(4_100_000)}`).heldBytes).toBeLessThan(20 * 1024 * 1024);
});

it("reads what a script says of its map", () => {
  const id = "621f6201-ec17-530f-b025-29fc375cd4d5";
  expect(
    readReferences(`a("//# sourceMappingURL=x")\n//# sourceMappingURL=app.js.map\n//# debugId=${id}\n`),
  ).toEqual({
    url: "app.js.map",
    debugId: id,
  });
  expect(readReferences("a{}\n/*# sourceMappingURL=a.css.map */")).toEqual({ url: "a.css.map" });
  expect(readReferences("//@ sourceMappingURL=old.map\r\n")).toEqual({ url: "old.map" });
  expect(readReferences(`//# sourceMappingURL=data:application/json;base64,${"A".repeat(9000)}`)).toEqual({
    url: "data:",
  });
  expect(readReferences('x="sourceMappingURL=no"')).toEqual({});
});

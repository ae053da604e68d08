import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ROOT, start } from "../support/program.ts";

vi.setConfig({ testTimeout: 60_000 });

const BUILD = 'root=$1; . "$root/scripts/setup.sh"; set_up pages';
/** Does what the real tool does, then notes what of the served pages is missing. */
const LOOK = `#!/bin/sh
PATH=\${PATH#*:}
"\${0##*/}" "$@" || exit
cd "$ROOT/ui/dist"
[ -f index.html ] || echo "index.html after \${0##*/} $*" >>"$ROOT/missing"
grep -o 'assets/[^"]*' index.html | while read -r asset; do
  [ -f "$asset" ] || echo "$asset after \${0##*/} $*" >>"$ROOT/missing"
done
`;

let root: string;

/** A clone with pages of one line: the scripts, the tools and the settings of the build are the real ones. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "vedette-test-pages-"));
  for (const folder of ["scripts", "src/wire", "ui/src", "tools", "node_modules"]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  for (const file of ["scripts/setup.sh", "package-lock.json", "ui/vite.config.ts"]) {
    copyFileSync(path.join(ROOT, file), path.join(root, file));
  }
  // One by one, and a lock that is newer: nothing here may lead npm to install into our own node_modules.
  for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
    if (name.startsWith(".")) continue;
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(root, "node_modules", name));
  }
  writeFileSync(path.join(root, "node_modules/.package-lock.json"), "{}");
  writeFileSync(path.join(root, "ui/index.html"), '<script type="module" src="/src/main.js"></script>');
  change("one");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("building the web pages", () => {
  it("leaves those that are served whole at every step", async () => {
    await build();
    for (const tool of ["cp", "mkdir", "mv", "rm", "touch"]) {
      writeFileSync(path.join(root, "tools", tool), LOOK);
      chmodSync(path.join(root, "tools", tool), 0o755);
    }
    change("two");
    const tools = `${path.join(root, "tools")}:${process.env.PATH}`;
    await build({ PATH: tools, ROOT: root });
    expect(shown()).toContain("two");
    expect(existsSync(path.join(root, "missing")) && readFileSync(path.join(root, "missing"), "utf8")).toBe(
      false,
    );
  });

  it("keeps the build before for browsers that still show it, and nothing older", async () => {
    const names: string[] = [];
    for (const word of ["one", "two", "three"]) {
      change(word);
      await build();
      names.push(script());
    }
    expect(new Set(names).size).toBe(3);
    expect(readdirSync(path.join(root, "ui/dist/assets")).sort()).toEqual(names.slice(1).sort());
  });

  it("is asked for by many at once and done once", async () => {
    const said = await Promise.all([build(), build(), build(), build()]);
    expect(said.join("").match(/building the web pages/g)).toHaveLength(1);
    expect(shown()).toContain("one");
    expect(await build()).toBe("");
  });

  it("is done again for a source that changed while it ran", async () => {
    await build();
    change("two");
    // Vite has read the sources by the time its pages are put in their place.
    const tools = path.join(root, "tools");
    writeFileSync(
      path.join(tools, "mv"),
      `#!/bin/sh\nPATH=\${PATH#*:}\nrm -f "$ROOT/tools/mv"\n` +
        `printf 'document.title = "three";' >"$ROOT/ui/src/main.js"\nexec mv "$@"\n`,
    );
    chmodSync(path.join(tools, "mv"), 0o755);
    await build({ PATH: `${tools}:${process.env.PATH}`, ROOT: root });
    expect(shown()).toContain("two");
    await build();
    expect(shown()).toContain("three");
  });

  it("by vite alone touches nothing that is served", async () => {
    await build();
    const before = readdirSync(path.join(root, "ui/dist/assets"));
    change("two");
    const { code } = await start(process.execPath, ["node_modules/vite/bin/vite.js", "build", "ui"], {}, root)
      .ended;
    expect(code).toBe(0);
    expect(readdirSync(path.join(root, "ui/dist/assets"))).toEqual(before);
    expect(shown()).toContain("one");
  });
});

describe("the lock of a start that died", () => {
  it("is left alone when another start has taken it meanwhile", async () => {
    const dead = spawn("true");
    await once(dead, "exit");
    const lock = path.join(root, ".setup.holder");
    symlinkSync(`pid:${dead.pid}`, lock);
    // Between reading who holds it and taking it away, the lock changes hands.
    const script = `root=$1; . "$root/scripts/setup.sh"
      is_alive() {
        [ "$1" = ${dead.pid} ] || return 0
        ln -sfn pid:${process.pid} "$setup_lock"
        return 1
      }
      lock_setup; echo "got it"; unlock_setup`;
    const waiting = start("sh", ["-euc", script, "sh", root]);
    await waiting.says("waiting for it");
    expect(readlinkSync(lock)).toBe(`pid:${process.pid}`);
    unlinkSync(lock);
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: "got it\n" });
    expect(readdirSync(root).filter((name) => name.startsWith(".setup"))).toEqual([]);
  });
});

function change(word: string): void {
  writeFileSync(path.join(root, "ui/src/main.js"), `document.title = "${word}";`);
}

/** What it said. */
async function build(env: Record<string, string> = {}): Promise<string> {
  const { code, stderr } = await start("sh", ["-euc", BUILD, "sh", root], env).ended;
  expect(code, stderr).toBe(0);
  return stderr;
}

/** The script that the served page names. */
function script(): string {
  const page = readFileSync(path.join(root, "ui/dist/index.html"), "utf8");
  return /assets\/([^"]+)/.exec(page)?.[1] ?? "no script";
}

function shown(): string {
  return readFileSync(path.join(root, "ui/dist/assets", script()), "utf8");
}

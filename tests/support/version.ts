import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { ROOT, type Running, start } from "./program.ts";

const lastCommit = ["HEAD~1", "HEAD"].find(
  (name) => spawnSync("git", ["-C", ROOT, "rev-parse", "--verify", "-q", `${name}^{commit}`]).status === 0,
);

/** For `describeWhere`. */
export const lacksOldVersion =
  lastCommit === undefined ? "an older version; clone the repository with git" : undefined;

/** One version of Vedette in a folder of its own, with the packages of this one. */
export class Version {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  }

  /** The commit before this one; in a clone without a past, this one. */
  static previous(folder: string): Version {
    mkdirSync(folder);
    const tar = execFileSync(
      "git",
      ["-C", ROOT, "archive", lastCommit ?? "HEAD", "src", "migrations", "package.json"],
      {
        maxBuffer: 256 * 2 ** 20,
      },
    );
    execFileSync("tar", ["-x", "-C", folder], { input: tar });
    return new Version(folder);
  }

  /** The files as they are now. */
  static current(folder: string): Version {
    for (const part of ["src", "migrations", "package.json"]) {
      cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    }
    return new Version(folder);
  }

  run(args: readonly string[], env: Readonly<Record<string, string>>): Running {
    return start(process.execPath, [path.join(this.folder, "src/main.ts"), ...args], env);
  }
}

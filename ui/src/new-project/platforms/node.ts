import { npm, type Platform } from "./platform.ts";

const instrument = (dsn: string, slug: string, from: string) => `import * as Sentry from "${from}";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});`;

/** Servers on Node. `--import` starts the SDK before the application, which it then instruments as it loads. */
export const NODE: readonly Platform[] = [
  {
    id: "node",
    name: "Node.js",
    glyph: "No",
    group: "server",
    also: "javascript typescript bun deno",
    install: npm("@sentry/node"),
    snippets: [
      {
        file: "instrument.mjs",
        language: "c-like",
        code: ({ dsn, slug }) => `// Start with: node --import ./instrument.mjs app.mjs
${instrument(dsn, slug, "@sentry/node")}`,
      },
    ],
    breakIt: {
      command: () => `node --import ./instrument.mjs -e "throw new Error('Broken on purpose')"`,
    },
  },
  {
    id: "node-express",
    name: "Express",
    glyph: "Ex",
    group: "server",
    install: npm("@sentry/node"),
    snippets: [
      {
        file: "instrument.mjs",
        language: "c-like",
        code: ({ dsn, slug }) => `// Start with: node --import ./instrument.mjs app.mjs
// Errors of routes are captured without a handler of your own.
${instrument(dsn, slug, "@sentry/node")}`,
      },
    ],
    breakIt: {
      file: "app.mjs",
      language: "c-like",
      code: () => `app.get("/broken", () => {
  throw new Error("Broken on purpose");
});`,
    },
  },
  {
    id: "node-fastify",
    name: "Fastify",
    glyph: "Fa",
    group: "server",
    install: npm("@sentry/node"),
    snippets: [
      {
        file: "instrument.mjs",
        language: "c-like",
        code: ({ dsn, slug }) => `// Start with: node --import ./instrument.mjs app.mjs
// Errors of routes are captured without a handler of your own.
${instrument(dsn, slug, "@sentry/node")}`,
      },
    ],
    breakIt: {
      file: "app.mjs",
      language: "c-like",
      code: () => `app.get("/broken", async () => {
  throw new Error("Broken on purpose");
});`,
    },
  },
  {
    id: "node-nestjs",
    name: "Nest",
    glyph: "Ne",
    group: "server",
    also: "nestjs",
    install: npm("@sentry/nestjs"),
    snippets: [
      {
        file: "instrument.ts",
        language: "c-like",
        code: ({ dsn, slug }) => `// In main.ts, before every other import: import "./instrument";
${instrument(dsn, slug, "@sentry/nestjs")}`,
      },
      {
        file: "app.module.ts",
        language: "c-like",
        code: () => `import { Module } from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import { SentryGlobalFilter, SentryModule } from "@sentry/nestjs/setup";

@Module({
  imports: [SentryModule.forRoot()],
  providers: [{ provide: APP_FILTER, useClass: SentryGlobalFilter }],
})
export class AppModule {}`,
      },
    ],
    breakIt: {
      file: "app.controller.ts",
      language: "c-like",
      code: () => `@Get("/broken")
broken() {
  throw new Error("Broken on purpose");
}`,
    },
  },
];

import { npm, type Platform, throwLater } from "./platform.ts";

/** What runs in a visitor's browser. */
export const BROWSER: readonly Platform[] = [
  {
    id: "javascript",
    name: "JavaScript",
    glyph: "JS",
    group: "browser",
    also: "browser typescript vite webpack",
    install: npm("@sentry/browser"),
    snippets: [
      {
        file: "main.js",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/browser";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});`,
      },
    ],
    breakIt: throwLater("main.js"),
  },
  {
    id: "javascript-react",
    name: "React",
    glyph: "Re",
    group: "browser",
    install: npm("@sentry/react"),
    snippets: [
      {
        file: "main.jsx",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});

createRoot(document.getElementById("root"), {
  onUncaughtError: Sentry.reactErrorHandler(),
  onCaughtError: Sentry.reactErrorHandler(),
  onRecoverableError: Sentry.reactErrorHandler(),
}).render(<App />);`,
      },
    ],
    breakIt: {
      file: "App.jsx",
      language: "c-like",
      code: () => `<button onClick={() => { throw new Error("Broken on purpose"); }}>Break</button>`,
    },
  },
  {
    id: "javascript-vue",
    name: "Vue",
    glyph: "Vu",
    group: "browser",
    install: npm("@sentry/vue"),
    snippets: [
      {
        file: "main.js",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/vue";
import { createApp } from "vue";
import App from "./App.vue";

const app = createApp(App);

Sentry.init({
  app,
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});

app.mount("#app");`,
      },
    ],
    breakIt: throwLater("main.js"),
  },
  {
    id: "javascript-angular",
    name: "Angular",
    glyph: "An",
    group: "browser",
    install: npm("@sentry/angular"),
    snippets: [
      {
        file: "main.ts",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/angular";
import { bootstrapApplication } from "@angular/platform-browser";
import { AppComponent } from "./app/app.component";
import { appConfig } from "./app/app.config";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});

bootstrapApplication(AppComponent, appConfig);`,
      },
      {
        file: "app.config.ts",
        language: "c-like",
        code: () => `import { type ApplicationConfig, ErrorHandler } from "@angular/core";
import * as Sentry from "@sentry/angular";

export const appConfig: ApplicationConfig = {
  providers: [{ provide: ErrorHandler, useValue: Sentry.createErrorHandler() }],
};`,
      },
    ],
    breakIt: throwLater("main.ts"),
  },
  {
    id: "javascript-svelte",
    name: "Svelte",
    glyph: "Sv",
    group: "browser",
    install: npm("@sentry/svelte"),
    snippets: [
      {
        file: "main.js",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/svelte";
import { mount } from "svelte";
import App from "./App.svelte";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
  release: "${slug}@1.0.0",
});

mount(App, { target: document.body });`,
      },
    ],
    breakIt: throwLater("main.js"),
  },
  {
    id: "javascript-nextjs",
    name: "Next.js",
    glyph: "Nx",
    group: "browser",
    also: "next react server",
    install: npm("@sentry/nextjs"),
    snippets: [
      {
        file: "instrumentation-client.ts",
        language: "c-like",
        code: ({ dsn }) => `import * as Sentry from "@sentry/nextjs";

Sentry.init({
  dsn: "${dsn}",
});

export const onRouterTransitionStart = Sentry.captureRouterTransitionStart;`,
      },
      {
        file: "instrumentation.ts",
        language: "c-like",
        code: ({ dsn }) => `import * as Sentry from "@sentry/nextjs";

export function register() {
  Sentry.init({
    dsn: "${dsn}",
  });
}

export const onRequestError = Sentry.captureRequestError;`,
      },
    ],
    breakIt: {
      file: "app/broken/page.tsx",
      language: "c-like",
      code: () => `export const dynamic = "force-dynamic";

export default function Broken() {
  throw new Error("Broken on purpose");
}`,
    },
  },
  {
    id: "javascript-nuxt",
    name: "Nuxt",
    glyph: "Nu",
    group: "browser",
    also: "vue server",
    install: npm("@sentry/nuxt"),
    snippets: [
      {
        file: "nuxt.config.ts",
        language: "c-like",
        code: () => `export default defineNuxtConfig({
  modules: ["@sentry/nuxt/module"],
});`,
      },
      {
        file: "sentry.client.config.ts, sentry.server.config.ts",
        language: "c-like",
        code: ({ dsn }) => `import * as Sentry from "@sentry/nuxt";

Sentry.init({
  dsn: "${dsn}",
});`,
      },
    ],
    breakIt: throwLater("app.vue"),
  },
];

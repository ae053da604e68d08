import { npm, type Platform } from "./platform.ts";

/** What runs on a phone or a desk. */
export const NATIVE: readonly Platform[] = [
  {
    id: "android",
    name: "Android",
    glyph: "Ko",
    group: "native",
    also: "kotlin java",
    install: [{ tool: "Gradle", command: `implementation("io.sentry:sentry-android:8.43.1")` }],
    snippets: [
      {
        file: "AndroidManifest.xml",
        language: "markup",
        code: ({ dsn }) => `<application>
  <meta-data
    android:name="io.sentry.dsn"
    android:value="${dsn}" />
</application>`,
      },
    ],
    breakIt: {
      file: "MainActivity.kt",
      language: "c-like",
      code: () => `throw IllegalStateException("Broken on purpose")`,
    },
  },
  {
    id: "apple",
    name: "iOS, macOS",
    glyph: "Sw",
    group: "native",
    also: "swift objective-c cocoa ipados tvos watchos",
    install: [
      { tool: "Swift Package", command: "https://github.com/getsentry/sentry-cocoa" },
      { tool: "CocoaPods", command: "pod 'Sentry'" },
    ],
    snippets: [
      {
        file: "App.swift",
        language: "c-like",
        code: ({ dsn, slug }) => `import Sentry

SentrySDK.start { options in
    options.dsn = "${dsn}"
    options.environment = "production"
    options.releaseName = "${slug}@1.0.0"
}`,
      },
    ],
    breakIt: {
      file: "App.swift",
      language: "c-like",
      code: () => `SentrySDK.capture(error: NSError(domain: "BrokenOnPurpose", code: 1))`,
    },
  },
  {
    id: "flutter",
    name: "Flutter",
    glyph: "Ft",
    group: "native",
    also: "dart",
    install: [{ tool: "flutter", command: "flutter pub add sentry_flutter" }],
    snippets: [
      {
        file: "main.dart",
        language: "c-like",
        code: ({ dsn, slug }) => `import 'package:sentry_flutter/sentry_flutter.dart';

Future<void> main() async {
  await SentryFlutter.init(
    (options) {
      options.dsn = '${dsn}';
      options.release = '${slug}@1.0.0';
    },
    appRunner: () => runApp(SentryWidget(child: const MyApp())),
  );
}`,
      },
    ],
    breakIt: {
      file: "main.dart",
      language: "c-like",
      code: () => `Future.delayed(const Duration(seconds: 1), () => throw StateError('Broken on purpose'));`,
    },
  },
  {
    id: "react-native",
    name: "React Native",
    glyph: "RN",
    group: "native",
    also: "expo",
    install: npm("@sentry/react-native"),
    snippets: [
      {
        file: "App.jsx",
        language: "c-like",
        code: ({ dsn }) => `import * as Sentry from "@sentry/react-native";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
});

export default Sentry.wrap(App);`,
      },
    ],
    breakIt: {
      file: "App.jsx",
      language: "c-like",
      code: () => `<Button title="Break" onPress={() => { throw new Error("Broken on purpose"); }} />`,
    },
  },
  {
    id: "electron",
    name: "Electron",
    glyph: "Et",
    group: "native",
    install: npm("@sentry/electron"),
    snippets: [
      {
        file: "main.js",
        language: "c-like",
        code: ({ dsn, slug }) => `import * as Sentry from "@sentry/electron/main";

Sentry.init({
  dsn: "${dsn}",
  release: "${slug}@1.0.0",
});`,
      },
      {
        file: "renderer.js",
        language: "c-like",
        code: () => `import * as Sentry from "@sentry/electron/renderer";

Sentry.init();`,
      },
    ],
    breakIt: {
      file: "main.js",
      language: "c-like",
      code: () => `setTimeout(() => {\n  throw new Error("Broken on purpose");\n}, 1000);`,
    },
  },
  {
    id: "native",
    name: "C, C++",
    glyph: "C+",
    group: "native",
    also: "minidump crashpad windows linux game",
    install: [{ tool: "vcpkg", command: "vcpkg install sentry-native" }],
    snippets: [
      {
        file: "main.c",
        language: "c-like",
        code: ({ dsn, slug }) => `#include <sentry.h>

int main(void) {
  sentry_options_t *options = sentry_options_new();
  sentry_options_set_dsn(options, "${dsn}");
  sentry_options_set_release(options, "${slug}@1.0.0");
  sentry_init(options);

  /* the application */

  sentry_close();
}`,
      },
    ],
    breakIt: {
      file: "main.c",
      language: "c-like",
      code: () => `sentry_capture_event(sentry_value_new_message_event(
  SENTRY_LEVEL_ERROR, "main", "Broken on purpose"));`,
    },
  },
  {
    id: "other",
    name: "Other (curl)",
    glyph: "…",
    group: "native",
    also: "http api shell script bash powershell lua perl",
    install: [],
    snippets: [
      {
        file: "DSN",
        language: "plain",
        code: ({ dsn }) => dsn,
      },
    ],
    breakIt: { command: ({ dsn }) => curl(dsn) },
  },
];

/** One event by hand, for whatever has no SDK (reference: ingest-protocol.md, store endpoint). */
function curl(dsn: string): string {
  const { origin, username, pathname } = new URL(dsn);
  const at = pathname.lastIndexOf("/");
  const address = `${origin}${pathname.slice(0, at)}/api/${pathname.slice(at + 1)}/store/`;
  return `curl "${address}?sentry_key=${username}" \\
  -H "Content-Type: application/json" \\
  -d '{"level": "error", "message": "Broken on purpose"}'`;
}

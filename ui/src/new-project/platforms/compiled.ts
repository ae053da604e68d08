import type { Platform } from "./platform.ts";

/** Release of the Java SDK the snippets were written for; any newer one works too. */
const JAVA = "8.43.1";

const maven = (artifact: string) => `<dependency>
  <groupId>io.sentry</groupId>
  <artifactId>${artifact}</artifactId>
  <version>${JAVA}</version>
</dependency>`;

/** Servers in compiled languages, and Elixir. */
export const COMPILED: readonly Platform[] = [
  {
    id: "go",
    name: "Go",
    glyph: "Go",
    group: "server",
    also: "golang gin echo",
    install: [{ tool: "go", command: "go get github.com/getsentry/sentry-go" }],
    snippets: [
      {
        file: "main.go",
        language: "c-like",
        code: ({ dsn, slug }) => `err := sentry.Init(sentry.ClientOptions{
	Dsn:         "${dsn}",
	Environment: "production",
	Release:     "${slug}@1.0.0",
})
if err != nil {
	log.Fatal(err)
}
// Sends what is still in hand before the program ends.
defer sentry.Flush(2 * time.Second)`,
      },
    ],
    breakIt: {
      file: "main.go",
      language: "c-like",
      code: () => `sentry.CaptureException(errors.New("broken on purpose"))`,
    },
  },
  {
    id: "java",
    name: "Java",
    glyph: "Ja",
    group: "server",
    also: "kotlin jvm scala",
    install: [
      { tool: "Gradle", command: `implementation("io.sentry:sentry:${JAVA}")` },
      { tool: "Maven", command: maven("sentry") },
    ],
    snippets: [
      {
        file: "Main.java",
        language: "c-like",
        code: ({ dsn, slug }) => `import io.sentry.Sentry;

Sentry.init(options -> {
  options.setDsn("${dsn}");
  options.setEnvironment("production");
  options.setRelease("${slug}@1.0.0");
});`,
      },
    ],
    breakIt: {
      file: "Main.java",
      language: "c-like",
      code: () => `throw new IllegalStateException("Broken on purpose");`,
    },
  },
  {
    id: "java-spring-boot",
    name: "Spring Boot",
    glyph: "Sp",
    group: "server",
    also: "java kotlin",
    install: [
      { tool: "Boot 4", command: `implementation("io.sentry:sentry-spring-boot-4-starter:${JAVA}")` },
      { tool: "Boot 3", command: `implementation("io.sentry:sentry-spring-boot-starter-jakarta:${JAVA}")` },
      { tool: "Maven", command: maven("sentry-spring-boot-4-starter") },
    ],
    snippets: [
      {
        file: "application.properties",
        language: "hash",
        code: ({ dsn, slug }) => `sentry.dsn=${dsn}
sentry.environment=production
sentry.release=${slug}@1.0.0`,
      },
    ],
    breakIt: {
      file: "BrokenController.java",
      language: "c-like",
      code: () => `@GetMapping("/broken")
String broken() {
  throw new IllegalStateException("Broken on purpose");
}`,
    },
  },
  {
    id: "dotnet",
    name: ".NET",
    glyph: ".N",
    group: "server",
    also: "c# csharp aspnet f#",
    install: [
      { tool: ".NET", command: "dotnet add package Sentry" },
      { tool: "ASP.NET Core", command: "dotnet add package Sentry.AspNetCore" },
    ],
    snippets: [
      {
        file: "Program.cs",
        language: "c-like",
        code: ({
          dsn,
          slug,
        }) => `// ASP.NET Core: builder.WebHost.UseSentry(options => { … }) takes the same options.
using var sentry = SentrySdk.Init(options =>
{
    options.Dsn = "${dsn}";
    options.Environment = "production";
    options.Release = "${slug}@1.0.0";
});`,
      },
    ],
    breakIt: {
      file: "Program.cs",
      language: "c-like",
      code: () => `throw new InvalidOperationException("Broken on purpose");`,
    },
  },
  {
    id: "rust",
    name: "Rust",
    glyph: "Rs",
    group: "server",
    install: [{ tool: "cargo", command: "cargo add sentry" }],
    snippets: [
      {
        file: "main.rs",
        language: "c-like",
        code: ({ dsn }) => `fn main() {
    // Keep the guard: dropping it sends what is still in hand.
    let _guard = sentry::init((
        "${dsn}",
        sentry::ClientOptions {
            release: sentry::release_name!(),
            environment: Some("production".into()),
            ..Default::default()
        },
    ));
}`,
      },
    ],
    breakIt: { file: "main.rs", language: "c-like", code: () => `panic!("broken on purpose");` },
  },
  {
    id: "elixir",
    name: "Elixir",
    glyph: "El",
    group: "server",
    also: "phoenix erlang",
    install: [
      { tool: "mix.exs", command: `{:sentry, "~> 11.0"},\n{:jason, "~> 1.4"},\n{:hackney, "~> 1.20"},` },
    ],
    snippets: [
      {
        file: "config/config.exs",
        language: "elixir",
        code: ({ dsn, slug }) => `config :sentry,
  dsn: "${dsn}",
  environment_name: config_env(),
  release: "${slug}@1.0.0",
  enable_source_code_context: true,
  root_source_code_paths: [File.cwd!()]`,
      },
      {
        file: "application.ex",
        language: "elixir",
        code: () => `:logger.add_handler(:sentry, Sentry.LoggerHandler, %{})`,
      },
    ],
    breakIt: { command: () => "mix sentry.send_test_event" },
  },
];

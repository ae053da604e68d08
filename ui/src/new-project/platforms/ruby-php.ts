import type { Platform } from "./platform.ts";

export const RUBY_AND_PHP: readonly Platform[] = [
  {
    id: "ruby",
    name: "Ruby",
    glyph: "Rb",
    group: "server",
    also: "rack sinatra",
    install: [
      { tool: "bundler", command: "bundle add sentry-ruby" },
      { tool: "gem", command: "gem install sentry-ruby" },
    ],
    snippets: [
      {
        file: "sentry.rb",
        language: "hash",
        code: ({ dsn, slug }) => `require "sentry-ruby"

Sentry.init do |config|
  config.dsn = "${dsn}"
  config.environment = "production"
  config.release = "${slug}@1.0.0"
end`,
      },
    ],
    breakIt: {
      command: () =>
        `ruby -r ./sentry.rb -e 'begin; 1 / 0; rescue => error; Sentry.capture_exception(error); end'`,
    },
  },
  {
    id: "ruby-rails",
    name: "Rails",
    glyph: "Ra",
    group: "server",
    install: [{ tool: "bundler", command: "bundle add sentry-ruby sentry-rails" }],
    snippets: [
      {
        file: "config/initializers/sentry.rb",
        language: "hash",
        code: ({ dsn, slug }) => `Sentry.init do |config|
  config.dsn = "${dsn}"
  config.breadcrumbs_logger = [:active_support_logger, :http_logger]
  config.release = "${slug}@1.0.0"
end`,
      },
    ],
    breakIt: {
      command: () => `bin/rails runner 'begin; 1 / 0; rescue => error; Sentry.capture_exception(error); end'`,
    },
  },
  {
    id: "php",
    name: "PHP",
    glyph: "PH",
    group: "server",
    install: [{ tool: "composer", command: "composer require sentry/sentry" }],
    snippets: [
      {
        file: "sentry.php",
        language: "c-like",
        code: ({ dsn, slug }) => `<?php

require __DIR__ . '/vendor/autoload.php';

\\Sentry\\init([
    'dsn' => '${dsn}',
    'environment' => 'production',
    'release' => '${slug}@1.0.0',
]);`,
      },
    ],
    breakIt: {
      command: () => `php -r 'require "sentry.php"; throw new Exception("Broken on purpose");'`,
    },
  },
  {
    id: "php-laravel",
    name: "Laravel",
    glyph: "La",
    group: "server",
    install: [{ tool: "composer", command: "composer require sentry/sentry-laravel" }],
    snippets: [
      {
        file: ".env",
        language: "hash",
        code: ({ dsn }) => `SENTRY_LARAVEL_DSN=${dsn}`,
      },
      {
        file: "bootstrap/app.php",
        language: "c-like",
        code: () => `use Sentry\\Laravel\\Integration;

->withExceptions(function (Exceptions $exceptions) {
    Integration::handles($exceptions);
})`,
      },
    ],
    breakIt: { command: () => "php artisan sentry:test" },
  },
  {
    id: "php-symfony",
    name: "Symfony",
    glyph: "Sy",
    group: "server",
    install: [{ tool: "composer", command: "composer require sentry/sentry-symfony" }],
    snippets: [
      {
        file: ".env",
        language: "hash",
        code: ({ dsn }) => `SENTRY_DSN="${dsn}"`,
      },
      {
        file: "config/packages/sentry.yaml",
        language: "hash",
        code: () => `when@prod:
    sentry:
        dsn: '%env(SENTRY_DSN)%'`,
      },
    ],
    breakIt: { command: () => "APP_ENV=prod php bin/console sentry:test" },
  },
];

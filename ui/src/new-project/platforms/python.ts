import { type Platform, pip } from "./platform.ts";

const init = (dsn: string, slug: string) => `sentry_sdk.init(
    dsn="${dsn}",
    environment="production",
    release="${slug}@1.0.0",
)`;

/** Python. The SDK finds the frameworks that are installed; it only has to start before the application does. */
export const PYTHON: readonly Platform[] = [
  {
    id: "python",
    name: "Python",
    glyph: "Py",
    group: "server",
    install: pip("sentry-sdk"),
    snippets: [
      {
        file: "main.py",
        language: "hash",
        code: ({ dsn, slug }) => `import sentry_sdk

${init(dsn, slug)}`,
      },
    ],
    breakIt: { command: () => `python -c "import main; 1/0"` },
  },
  {
    id: "python-django",
    name: "Django",
    glyph: "Dj",
    group: "server",
    install: pip("sentry-sdk[django]"),
    snippets: [
      {
        file: "settings.py",
        language: "hash",
        code: ({ dsn, slug }) => `import sentry_sdk

${init(dsn, slug)}`,
      },
    ],
    breakIt: { command: () => `python manage.py shell -c "1/0"` },
  },
  {
    id: "python-flask",
    name: "Flask",
    glyph: "Fl",
    group: "server",
    install: pip("sentry-sdk[flask]"),
    snippets: [
      {
        file: "app.py",
        language: "hash",
        code: ({ dsn, slug }) => `import sentry_sdk
from flask import Flask

${init(dsn, slug)}
app = Flask(__name__)`,
      },
    ],
    breakIt: { command: () => `python -c "import app; 1/0"` },
  },
  {
    id: "python-fastapi",
    name: "FastAPI",
    glyph: "FA",
    group: "server",
    also: "starlette",
    install: pip("sentry-sdk[fastapi]"),
    snippets: [
      {
        file: "main.py",
        language: "hash",
        code: ({ dsn, slug }) => `import sentry_sdk
from fastapi import FastAPI

${init(dsn, slug)}
app = FastAPI()`,
      },
    ],
    breakIt: { command: () => `python -c "import main; 1/0"` },
  },
  {
    id: "python-celery",
    name: "Celery",
    glyph: "Ce",
    group: "server",
    install: pip("sentry-sdk[celery]"),
    snippets: [
      {
        file: "tasks.py",
        language: "hash",
        code: ({ dsn, slug }) => `import sentry_sdk
from celery import Celery, signals

@signals.celeryd_init.connect
def start_sentry(**_kwargs):
    sentry_sdk.init(
        dsn="${dsn}",
        environment="production",
        release="${slug}@1.0.0",
    )

app = Celery("tasks")

@app.task
def broken():
    1 / 0`,
      },
    ],
    breakIt: { command: () => `celery -A tasks call tasks.broken` },
  },
];

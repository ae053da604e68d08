import type { ConsoleMessage, Page, Request } from "playwright-core";
import { beforeEach, type TestContext } from "vitest";

const MOST = 40;

export interface PageWitness {
  /** What the browser objected to: faults of the page, breaches of its policy, files of it that did not come. */
  readonly objections: readonly string[];
  /** For people: where the page is, what it shows, and what it met lately. */
  tell(): Promise<string>;
}

/** Watches a page from now on; of what it meets the latest {@link MOST} are kept. */
export function watchPage(page: Page): PageWitness {
  const objections: string[] = [];
  const met: string[] = [];
  const meet = (line: string) => {
    met.push(line);
    if (met.length > MOST) met.shift();
  };
  const object = (line: string) => {
    meet(line);
    objections.push(line);
  };
  page.on("pageerror", (error) => object(`threw ${error.message}`));
  page.on("console", (line) => (isBreach(line) ? object : meet)(`${line.type()}: ${line.text()}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "for no reason told";
    // What the browser lets go of when it leaves a page is no failure.
    (isPageFile(request) && why !== "net::ERR_ABORTED" ? object : meet)(`${named(request)} failed: ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() < 400) return;
    const request = response.request();
    (isPageFile(request) ? object : meet)(`${named(request)} was answered ${response.status()}`);
  });
  return {
    objections,
    tell: async () => [...(await shown(page)), "It met:", ...met].join("\n").replaceAll("\n", "\n  "),
  };
}

/** Adds to the error of every test of this group what its page shows; call it in `describe`. */
export function tellOnFailure(witness: () => PageWitness | undefined): void {
  beforeEach(({ onTestFailed }: TestContext) => {
    onTestFailed(async ({ task }) => {
      const told = await witness()?.tell();
      const error = task.result?.errors?.[0];
      if (error && told !== undefined) error.message += `\n${told}`;
    });
  });
}

async function shown(page: Page): Promise<string[]> {
  const content = await page
    .locator("body")
    .ariaSnapshot({ timeout: 2_000 })
    .catch((error: Error) => `nothing that can be read: ${error.message}`);
  return [`The page is ${withoutSecrets(page.url())} and shows:`, content.slice(0, 4_000)];
}

function isBreach(line: ConsoleMessage): boolean {
  return line.text().includes("Content Security Policy");
}

function isPageFile(request: Request): boolean {
  return !new URL(request.url()).pathname.startsWith("/api/");
}

function named(request: Request): string {
  return `${request.method()} ${withoutSecrets(request.url())}`;
}

/** The set-up token is in an address. */
function withoutSecrets(url: string): string {
  return url.replace(/token=[^&]+/, "token=…");
}

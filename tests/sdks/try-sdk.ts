import { mkdirSync } from "node:fs";
import path from "node:path";
import { start } from "../support/program.ts";
import type { Instance } from "../support/server.ts";
import { faultsOfException, faultsOfMessage } from "./claims.ts";
import type { App, Sdk } from "./sdk.ts";

export type Result =
  | { readonly kind: "passed" }
  | { readonly kind: "skipped"; readonly why: string }
  | { readonly kind: "failed"; readonly why: readonly string[] };

/** Builds the app of the SDK, lets it report to a project of its own, and reads what arrived. */
export async function trySdk(sdk: Sdk, instance: Instance, cacheFolder: string): Promise<Result> {
  const why = await sdk.lack();
  if (why !== undefined) return { kind: "skipped", why };
  try {
    const cache = path.join(cacheFolder, sdk.slug);
    mkdirSync(cache, { recursive: true });
    const app = await sdk.build(cache);
    const faults = await reportAndRead(sdk, app, instance);
    return faults.length === 0 ? { kind: "passed" } : { kind: "failed", why: faults };
  } catch (error) {
    return { kind: "failed", why: [error instanceof Error ? error.message : String(error)] };
  }
}

async function reportAndRead(sdk: Sdk, app: App, instance: Instance): Promise<string[]> {
  const project = `sdks/${sdk.slug}`;
  const dsn = await instance.dsn(project);
  const [exceptionId, messageId] = await report(app, dsn);
  const api = await instance.api();
  const exception = await api.event(project, exceptionId);
  const message = await api.event(project, messageId);
  const faults = [
    ...faultsOfException(exception, await api.issue(exception.groupID), sdk.expected),
    ...faultsOfMessage(message, await api.issue(message.groupID), sdk.expected),
  ];
  // The same program once more strikes the same issues.
  const again = await Promise.all((await report(app, dsn)).map((id) => api.event(project, id)));
  const issues = again.map(({ groupID }) => groupID).join(" and ");
  const before = `${exception.groupID} and ${message.groupID}`;
  if (issues !== before) faults.push(`a second run struck the issues ${issues}, not ${before}`);
  return faults;
}

/** Ids of the two events, which the app prints. It has a minute: one that hangs is ended. */
async function report(app: App, dsn: URL): Promise<[exceptionId: string, messageId: string]> {
  const running = start(app.file, app.args, { ...app.env, SENTRY_DSN: dsn.href }, app.cwd);
  const timer = setTimeout(() => running.child.kill("SIGKILL"), 60_000);
  const { code, stdout, stderr } = await running.ended.finally(() => clearTimeout(timer));
  const ids = stdout.split("\n").flatMap((line) => line.match(/^[0-9a-f-]{32,36}$/)?.[0] ?? []);
  const [exceptionId, messageId] = ids;
  if (code !== 0 || exceptionId === undefined || messageId === undefined) {
    throw new Error(`the app ended with ${code}: ${stdout}${stderr}`);
  }
  return [exceptionId.replaceAll("-", ""), messageId.replaceAll("-", "")];
}

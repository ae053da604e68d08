import { lazyRouteComponent } from "@tanstack/react-router";
import { unreachable } from "../api/problem.ts";

/**
 * The component `name` of a page's code, which is fetched when it is opened. What does not come for want of a line is a
 * problem of the line: what is on the screen stays, and it may be tried again. Otherwise the server was upgraded, or the
 * network changed just then, and the router loads the page whole, once; it knows by the words of the error.
 */
export function lazyPage<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) {
  const orSay = (cause: unknown): never => {
    if (!navigator.onLine) throw unreachable(cause);
    throw new Error(`Failed to fetch dynamically imported module ${name}, or its style`, { cause });
  };
  return lazyRouteComponent<Module, Name>(() => load().catch(orSay), name);
}

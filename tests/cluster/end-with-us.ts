import { treeOf } from "../../bench/processes.ts";

/** Whoever ends this run in its middle ends every process that it has started. */
export function endChildrenWithUs(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      for (const child of treeOf(process.pid).slice(1)) {
        try {
          process.kill(child, "SIGKILL");
        } catch {
          // It has ended with its parent.
        }
      }
      process.exit(1);
    });
  }
}

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Short, so that a process that is held waits for milliseconds and not for a tenth of a second. */
const PERIOD_US = 10_000;
const ROOT = "/sys/fs/cgroup";

/**
 * Holds a process and all its threads to a part of one core, until it has ended and this is disposed of. By a control
 * group, so on Linux and as root; throws where that cannot be.
 */
export function holdToShare(pid: number, share: number): Disposable {
  const quota = Math.round(PERIOD_US * share);
  const isFirst = existsSync(path.join(ROOT, "cpu", "cpu.cfs_quota_us"));
  const group = path.join(isFirst ? path.join(ROOT, "cpu") : ROOT, `vedette-test-${pid}`);
  mkdirSync(group);
  if (isFirst) {
    writeFileSync(path.join(group, "cpu.cfs_period_us"), String(PERIOD_US));
    writeFileSync(path.join(group, "cpu.cfs_quota_us"), String(quota));
  } else writeFileSync(path.join(group, "cpu.max"), `${quota} ${PERIOD_US}`);
  writeFileSync(path.join(group, "cgroup.procs"), String(pid));
  return {
    [Symbol.dispose]() {
      rmdirSync(group);
    },
  };
}

/** What a piece of work costs this thread: the clock on the wall counts our neighbours' work as well. */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

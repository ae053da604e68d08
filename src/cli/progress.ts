const WIDTH = 30;
const LINE_EVERY_MS = 5_000;

export interface Progress extends Disposable {
  /** `total` is left out while nobody knows it. */
  at(label: string, done: number, total?: number): void;
}

/** A bar that stays in its line when a terminal watches; otherwise a plain line every five seconds. */
export function showProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  return out.isTTY ? bar(out) : lines(out);
}

function bar(out: NodeJS.WriteStream): Progress {
  let isOpen = false;
  return {
    at(label, done, total) {
      isOpen = true;
      out.write(`\r\u001b[K${describe(label, done, total, true)}`);
    },
    [Symbol.dispose]() {
      if (isOpen) out.write("\n");
    },
  };
}

function lines(out: NodeJS.WriteStream): Progress {
  let saidAt = performance.now();
  return {
    at(label, done, total) {
      const now = performance.now();
      if (now - saidAt < LINE_EVERY_MS) return;
      saidAt = now;
      out.write(`${describe(label, done, total, false)}\n`);
    },
    [Symbol.dispose]() {},
  };
}

function describe(label: string, done: number, total: number | undefined, withBar: boolean): string {
  if (total === undefined || total === 0) return `${label}: ${done}`;
  const full = Math.round((Math.min(done, total) / total) * WIDTH);
  const drawn = withBar ? ` [${"#".repeat(full)}${" ".repeat(WIDTH - full)}]` : "";
  return `${label}${drawn} ${done} of ${total}`;
}

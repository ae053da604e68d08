/** Who reads us may have had enough (`vedette doctor | head`): that ends the command, and is no failure of ours. */
export function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }
}

/** Standard output carries data and nothing else, so that it can be piped. */
export function print(data: string): void {
  process.stdout.write(`${data}\n`);
}

export function printJson(data: unknown): void {
  print(JSON.stringify(data, undefined, 2));
}

/** Words for the person who watches, on standard error. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

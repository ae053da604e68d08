import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
} from "node:fs";

const MAX_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 60_000;

/** Where root starts Vedette the folder belongs to another user, who may not make root write where a link leads. */
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** A log that Postgres appends to by itself; one older part is kept, so it takes 16 MB and a minute's writing. */
export class LogFile implements Disposable {
  readonly descriptor: number;
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;

  constructor(file: string) {
    this.#file = file;
    this.descriptor = openSync(file, APPEND, 0o600);
    this.#turn();
    this.#timer = setInterval(() => this.#turn(), LOOK_EVERY_MS).unref();
  }

  get size(): number {
    return fstatSync(this.descriptor).size;
  }

  /** What was written since the file had `size` bytes; its last 4 KB at most. */
  since(size: number): string {
    const end = this.size;
    const start = Math.max(size <= end ? size : 0, end - 4096);
    const bytes = Buffer.alloc(end - start);
    return bytes.toString("utf8", 0, readSync(this.descriptor, bytes, 0, bytes.length, start));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    closeSync(this.descriptor);
  }

  /** Appending goes on at the new end, so the server needs not know. */
  #turn(): void {
    if (this.size <= MAX_BYTES) return;
    const older = `${this.#file}.1`;
    rmSync(older, { force: true });
    copyFileSync(this.#file, older, constants.COPYFILE_EXCL);
    ftruncateSync(this.descriptor);
  }
}

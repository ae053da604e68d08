/** Something that is opened when it is first asked for, and closed if it was. */
export class Late<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #open: () => Promise<T>;
  #opened: Promise<T> | undefined;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  get(): Promise<T> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined); // who asked has heard of it
    await opened?.[Symbol.asyncDispose]();
  }
}

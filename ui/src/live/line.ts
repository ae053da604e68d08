/**
 * What the server says: issues may have changed, something that was sent may have been refused. Or the line has just
 * been opened: what came before was not heard.
 */
export type LiveEvent = "issues" | "refusals" | "opened";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The server says something every 25 s. A connection that is silent for so long is dead, and nobody has noticed. */
const LONGEST_SILENCE_MS = 60_000;
/** From one page to the next. */
const LINGER_MS = 2_000;

export interface LineEnds {
  readonly open: (address: string) => EventSource;
  readonly isVisible: () => boolean;
  readonly hear: (event: LiveEvent) => void;
}

/**
 * The tab's one connection for live updates. It is open while a page wants it and somebody can see the page; when it
 * breaks it is opened again after a growing pause.
 */
export class LiveLine {
  readonly #ends: LineEnds;
  /** Who wants it, in the order of their coming, and for which organisation. */
  readonly #wishes = new Map<() => void, string>();
  #org: string | undefined;
  #source: EventSource | undefined;
  #isOpen = false;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(ends: LineEnds) {
    this.#ends = ends;
  }

  isOpenFor(org: string): boolean {
    return this.#isOpen && this.#org === org;
  }

  /** `changed` is called when {@link LiveLine.isOpenFor} may have changed, until the answer is called. */
  want(org: string, changed: () => void): () => void {
    this.#wishes.set(changed, org);
    this.consider();
    return () => {
      this.#wishes.delete(changed);
      setTimeout(() => this.consider(), LINGER_MS);
    };
  }

  /** Opens or closes it as things are now: also to be called when the page comes into sight, or goes. */
  consider(): void {
    const wanted = this.#ends.isVisible() ? [...this.#wishes.values()].at(-1) : undefined;
    if (wanted === this.#org) return;
    this.#close();
    this.#failures = 0;
    this.#org = wanted;
    if (wanted !== undefined) this.#open(wanted);
  }

  /** The way is back: the next attempt is made now, whatever pause is left. */
  hurry(): void {
    if (this.#again === undefined || this.#org === undefined) return;
    clearTimeout(this.#again);
    this.#again = undefined;
    this.#open(this.#org);
  }

  #open(org: string): void {
    const source = this.#ends.open(`/api/0/organizations/${encodeURIComponent(org)}/live/`);
    this.#source = source;
    source.addEventListener("open", () => {
      if (this.#source !== source) return;
      this.#failures = 0;
      this.#heard();
      this.#set(true);
      this.#ends.hear("opened");
    });
    source.addEventListener("error", () => {
      if (this.#source === source) this.#failed(org);
    });
    source.addEventListener("beat", () => this.#heard());
    for (const event of ["issues", "refusals"] as const)
      source.addEventListener(event, () => {
        if (this.#source !== source) return;
        this.#heard();
        this.#ends.hear(event);
      });
  }

  /** A browser would try again by itself, but not after an answer such as 503; so we always do. */
  #failed(org: string): void {
    this.#close();
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    // A node that stops says goodbye to all at once; they should not come back all at once.
    this.#again = setTimeout(
      () => {
        this.#again = undefined;
        this.#open(org);
      },
      pause * (0.5 + Math.random()),
    );
  }

  #close(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
    this.#set(false);
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      if (this.#org !== undefined) this.#failed(this.#org);
    }, LONGEST_SILENCE_MS);
  }

  #set(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    for (const changed of [...this.#wishes.keys()]) changed();
  }
}

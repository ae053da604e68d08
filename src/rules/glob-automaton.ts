import { type Atom, isFolders } from "./glob-atoms.ts";

/** Signs whose steps are remembered. Texts of strangers hold any. */
const MOST_SIGNS = 512;

/**
 * A glob as a row of steps, a bit for each: at every character all steps that may be next are looked at together.
 * Time: characters of the text by 32nds of the glob.
 */
export class Automaton {
  readonly #words: number;
  readonly #steps: readonly Step[];
  readonly #stars: Int32Array;
  /** Steps that take nothing: the way goes on behind the folders, or into them. */
  readonly #forks: Int32Array;
  readonly #hasForks: boolean;
  readonly #bySign = new Map<number, Int32Array>();

  constructor(atoms: readonly Atom[], isPath: boolean) {
    this.#steps = stepsOf(atoms, isPath);
    this.#words = (this.#steps.length >> 5) + 1; // and a bit for the end
    this.#stars = this.#bits((step) => step.kind === "star");
    this.#forks = this.#bits((step) => step.kind === "fork");
    this.#hasForks = this.#forks.some((bits) => bits !== 0);
  }

  accepts(text: string): boolean {
    const words = this.#words;
    const stars = this.#stars;
    let state = new Int32Array(words);
    let next = new Int32Array(words);
    state[0] = 1;
    this.#skip(state);
    for (let at = 0; at < text.length; at++) {
      const open = this.#openTo(text.charCodeAt(at));
      let carried = 0;
      let isDead = true;
      for (let word = 0; word < words; word++) {
        const taken = (state[word] ?? 0) & (open[word] ?? 0);
        const star = stars[word] ?? 0;
        const moved = taken & ~star;
        const bits = (taken & star) | (moved << 1) | carried;
        carried = moved >>> 31;
        next[word] = bits;
        if (bits !== 0) isDead = false;
      }
      if (isDead) return false;
      this.#skip(next);
      [state, next] = [next, state];
    }
    const end = this.#steps.length;
    return (((state[end >> 5] ?? 0) >>> (end & 31)) & 1) === 1;
  }

  /** Adds the steps that can be reached without a character: first past forks, then past stars. */
  #skip(state: Int32Array): void {
    while (this.#hasForks && this.#passForks(state));
    const stars = this.#stars;
    let carried = 0;
    for (let word = 0; word < state.length; word++) {
      const star = (state[word] ?? 0) & (stars[word] ?? 0);
      // Behind a star there is never another, so what is carried over opens none.
      state[word] = (state[word] ?? 0) | (star << 1) | carried;
      carried = star >>> 31;
    }
  }

  /** Answers whether that opened more: folders may follow folders. */
  #passForks(state: Int32Array): boolean {
    const forks = this.#forks;
    let near = 0;
    let far = 0;
    let isChanged = false;
    for (let word = 0; word < state.length; word++) {
      const before = state[word] ?? 0;
      const fork = before & (forks[word] ?? 0);
      const after = before | (fork << 1) | near | (fork << 3) | far;
      near = fork >>> 31;
      far = fork >>> 29;
      state[word] = after;
      isChanged ||= after !== before;
    }
    return isChanged;
  }

  /** The steps that this character may take. */
  #openTo(sign: number): Int32Array {
    const known = this.#bySign.get(sign);
    if (known !== undefined) return known;
    const open = this.#bits((step) => takes(step, sign));
    if (this.#bySign.size >= MOST_SIGNS) this.#bySign.clear();
    this.#bySign.set(sign, open);
    return open;
  }

  #bits(holds: (step: Step) => boolean): Int32Array {
    const bits = new Int32Array(this.#words);
    for (const [at, step] of this.#steps.entries()) {
      if (holds(step)) bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
    }
    return bits;
  }
}

type Step =
  | { readonly kind: "unit"; readonly unit: number }
  | { readonly kind: "any"; readonly stopsAtSlash: boolean }
  | (Extract<Atom, { kind: "class" }> & { readonly stopsAtSlash: boolean })
  | { readonly kind: "star"; readonly stopsAtSlash: boolean }
  | { readonly kind: "fork" };

function stepsOf(atoms: readonly Atom[], isPath: boolean): Step[] {
  const steps: Step[] = [];
  for (const [at, atom] of atoms.entries()) {
    if (atom.kind === "character") {
      for (let unit = 0; unit < atom.character.length; unit++)
        steps.push({ kind: "unit", unit: atom.character.charCodeAt(unit) });
    } else if (atom.kind === "star") {
      if (isPath && isFolders(atoms, at)) steps.push({ kind: "fork" });
      steps.push({ kind: "star", stopsAtSlash: isPath && !atom.isDeep });
    } else steps.push({ ...atom, stopsAtSlash: isPath });
  }
  return steps;
}

const SLASH = 0x2f;

function takes(step: Step, sign: number): boolean {
  if (step.kind === "unit") return step.unit === sign;
  if (step.kind === "fork" || (step.stopsAtSlash && sign === SLASH)) return false;
  if (step.kind !== "class") return true;
  return step.ranges.some(([first, last]) => sign >= first && sign <= last) !== step.isNegated;
}

/**
 * What was kept under texts, found where such a text begins in a longer one: without knowing where it ends, and without
 * looking at more than a dozen of its characters before it is compared once.
 *
 * A crit-bit tree: each fork tests the first bit in which the texts below it differ. No text may be the beginning of
 * another; JSON objects and lists are not. Two generations: what is found moves to the young one, and when that is
 * full the old one goes.
 */
export class KnownTexts<T> {
  readonly #half: number;
  #young: Tree<T> = { root: undefined, characters: 0 };
  #old: Tree<T> = { root: undefined, characters: 0 };

  /** `limit` bounds the characters of all texts together. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  /** The text that `longer` has at `start`, with what was kept under it. */
  find(longer: string, start: number): Kept<T> | undefined {
    const young = leafAt(this.#young.root, longer, start);
    if (young !== undefined && standsAt(young, longer, start)) return young;
    const old = leafAt(this.#old.root, longer, start);
    if (old === undefined || !standsAt(old, longer, start)) return undefined;
    this.set(old.text, old.value);
    return old;
  }

  set(text: string, value: T): void {
    if (this.#young.characters >= this.#half) {
      this.#old = this.#young;
      this.#young = { root: undefined, characters: 0 };
    }
    insert(this.#young, { text, value });
  }
}

export interface Kept<T> {
  readonly text: string;
  readonly value: T;
}

interface Tree<T> {
  root: Fork<T> | Kept<T> | undefined;
  characters: number;
}

/** Texts whose character `at` has `bit` are to the right. */
interface Fork<T> {
  readonly at: number;
  readonly bit: number;
  left: Fork<T> | Kept<T>;
  right: Fork<T> | Kept<T>;
}

function isFork<T>(node: Fork<T> | Kept<T>): node is Fork<T> {
  return (node as Fork<T>).bit !== undefined;
}

/** The only one that can stand there. */
function leafAt<T>(root: Tree<T>["root"], longer: string, start: number): Kept<T> | undefined {
  let node = root;
  // Behind the end of a text there is NaN, which has no bits.
  while (node !== undefined && isFork(node))
    node = longer.charCodeAt(start + node.at) & node.bit ? node.right : node.left;
  return node;
}

function standsAt({ text }: Kept<unknown>, longer: string, start: number): boolean {
  return longer.slice(start, start + text.length) === text;
}

function insert<T>(tree: Tree<T>, kept: Kept<T>): void {
  const { text } = kept;
  const nearest = leafAt(tree.root, text, 0);
  if (nearest === undefined) {
    tree.root = kept;
    tree.characters += text.length;
    return;
  }
  const at = firstDifference(nearest.text, text);
  // None: it is the same text, or one is the beginning of the other, and takes its place.
  if (at === Math.min(nearest.text.length, text.length)) return replace(tree, nearest, kept);
  const bit = 1 << (31 - Math.clz32(nearest.text.charCodeAt(at) ^ text.charCodeAt(at)));

  let parent: Fork<T> | undefined;
  let node = tree.root;
  while (node !== undefined && isFork(node) && (node.at < at || (node.at === at && node.bit > bit))) {
    parent = node;
    node = text.charCodeAt(node.at) & node.bit ? node.right : node.left;
  }
  if (node === undefined) return;
  const isRight = (text.charCodeAt(at) & bit) !== 0;
  const fork: Fork<T> = { at, bit, left: isRight ? node : kept, right: isRight ? kept : node };
  put(tree, parent, node, fork);
  tree.characters += text.length;
}

function replace<T>(tree: Tree<T>, old: Kept<T>, kept: Kept<T>): void {
  let parent: Fork<T> | undefined;
  let node = tree.root;
  while (node !== undefined && isFork(node)) {
    parent = node;
    node = old.text.charCodeAt(node.at) & node.bit ? node.right : node.left;
  }
  put(tree, parent, old, kept);
  tree.characters += kept.text.length - old.text.length;
}

function put<T>(
  tree: Tree<T>,
  parent: Fork<T> | undefined,
  old: Fork<T> | Kept<T>,
  node: Fork<T> | Kept<T>,
): void {
  if (parent === undefined) tree.root = node;
  else if (parent.left === old) parent.left = node;
  else parent.right = node;
}

function firstDifference(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

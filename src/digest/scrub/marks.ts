import type { Event, MetaRemarks, MetaTree } from "../../protocol/event.ts";
import type { Edited } from "./edits.ts";

/** Where in the event the scrubber stands, and the remarks it leaves there in `_meta`. */
export class Marks {
  readonly #event: Event;
  readonly #path: (string | number)[] = [];

  constructor(event: Event) {
    this.#event = event;
  }

  enter(key: string | number): void {
    this.#path.push(key);
  }

  leave(): void {
    this.#path.pop();
  }

  /** Notes what was replaced in the value under `key`; `length` is the value's before, if it was a text. */
  note(key: string | number, remarks: Edited["remarks"], length: number | undefined): void {
    this.#event._meta ??= {};
    let node = this.#event._meta;
    for (const step of this.#path) node = childOf(node, String(step));
    node = childOf(node, String(key));
    const own = node[""] ?? {};
    node[""] = own;
    own.rem = [...(own.rem ?? []), ...remarks.map(([rule, from, to]): Remark => [rule, "s", from, to])];
    if (length !== undefined) own.len ??= length;
  }
}

type Remark = NonNullable<MetaRemarks["rem"]>[number];

/** Keys are a stranger's, `__proto__` among them: only what the node holds itself counts. */
function childOf(node: MetaTree, key: string): MetaTree {
  const known = Object.hasOwn(node, key) ? node[key] : undefined;
  if (typeof known === "object" && known !== null) return known as MetaTree;
  const child: MetaTree = {};
  if (key === "__proto__") {
    Object.defineProperty(node, key, { value: child, writable: true, enumerable: true, configurable: true });
  } else node[key] = child;
  return child;
}

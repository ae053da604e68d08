import { isObject, type Json } from "../../lib/json.ts";
import type { EventError, MetaRemarks, MetaTree } from "../../protocol/event.ts";
import { isSoundKey } from "./data.ts";
import { isSoundText, madeWellFormed } from "./text.ts";

/** A payload can be wrong in a million places; the first ones tell the reader enough. */
const MAX_ERRORS = 50;
const MAX_REMARKS = 200;
const SHOWN_VALUE = 120;

/** Keys written by ourselves or found in a payload: where in it a repair happened. */
export type PathKey = string | number;

/**
 * Gathers what was repaired: `errors` and `_meta` of the event. Holds the place that is being read, so that
 * nothing is paid for paths while a payload is sound.
 */
export class Notes {
  errors: EventError[] = [];
  meta: MetaTree | undefined;
  readonly #path: PathKey[] = [];
  #remarks = 0;

  enter(key: PathKey): void {
    this.#path.push(key);
  }

  leave(): void {
    this.#path.pop();
  }

  /** A value was dropped or replaced. `reason` says why in a few words. */
  invalid(key: PathKey, value: unknown, reason: string, type = "invalid_data"): void {
    if (this.errors.length >= MAX_ERRORS) return;
    this.errors.push({ type, name: this.#name(key), value: shown(value), reason });
  }

  missing(key: PathKey): void {
    this.add({ type: "missing_attribute", name: this.#name(key) });
  }

  /** Adds an error that has no single wrong value, such as `clock_drift`. */
  add(error: EventError): void {
    if (this.errors.length < MAX_ERRORS) this.errors.push(error);
  }

  /** Text or a collection was cut: `length` is what it had, in characters or entries. */
  cut(key: PathKey | undefined, length: number, kept?: number): void {
    if (this.#remarks >= MAX_REMARKS) return;
    this.#remarks += 1;
    const remarks = this.#remarksOn(key);
    if (remarks === undefined) return;
    remarks.len = length;
    remarks.rem = [kept === undefined ? ["!limit", "x"] : ["!limit", "s", Math.max(0, kept - 3), kept]];
  }

  #name(key: PathKey): string {
    const name = (key === "" ? this.#path : [...this.#path, key]).join(".");
    return madeWellFormed(name.length > 200 ? name.slice(0, 200) : name);
  }

  #remarksOn(key: PathKey | undefined): MetaRemarks | undefined {
    const path = key === undefined ? this.#path : [...this.#path, key];
    // An empty key would be taken for the remarks of its parent.
    if (path.some((step) => step === "" || !isSoundKey(String(step)))) return undefined;
    this.meta ??= {};
    let node = this.meta;
    for (const step of path) {
      const name = String(step);
      const next = Object.hasOwn(node, name) ? node[name] : undefined;
      const child: MetaTree = isObject(next) ? (next as MetaTree) : {};
      node[name] = child;
      node = child;
    }
    node[""] ??= {};
    return node[""];
  }
}

/** A hint of the value that is small whatever it was. */
function shown(value: unknown): Json {
  switch (typeof value) {
    case "string":
      return shownText(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
      return value;
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? `[Array(${value.length})]` : "[Object]";
    default:
      return null;
  }
}

function shownText(value: string): string {
  const short = value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE - 3)}...` : value;
  return isSoundText(short) ? short : madeWellFormed(short);
}

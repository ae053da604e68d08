import type { JsonObject } from "../lib/json.ts";
import { type EnvelopeItem, readEnvelope } from "../protocol/envelope.ts";
import { type ItemKind, isTooLarge, kindOf } from "../protocol/item-kind.ts";

/** An envelope as far as the accept path looks at it: headers, kinds and sizes. */
export interface Glance {
  readonly header: JsonObject;
  readonly headerBytes: Uint8Array;
  readonly items: readonly GlancedItem[];
}

export interface GlancedItem {
  readonly bytes: Uint8Array;
  readonly kind: ItemKind;
  readonly isTooLarge: boolean;
}

/** `kinds`: of the items before the fault and of the one that has it. */
export interface NoEnvelope {
  readonly malformed: string;
  readonly kinds: readonly ItemKind[];
}

export function glance(bytes: Uint8Array, maxEvent: number): Glance | NoEnvelope {
  const envelope = readEnvelope(bytes);
  if (envelope.kind === "malformed") return { malformed: envelope.detail, kinds: [kindOf("")] };
  const items: GlancedItem[] = [];
  for (const item of envelope.items) {
    if (item.kind === "malformed")
      return { malformed: item.detail, kinds: [...items.map(({ kind }) => kind), kindOf(item.type ?? "")] };
    items.push(look(item, maxEvent));
  }
  return { header: envelope.header, headerBytes: envelope.headerBytes, items };
}

function look(item: EnvelopeItem, maxEvent: number): GlancedItem {
  const kind = kindOf(item.type, item.header);
  return { bytes: item.bytes, kind, isTooLarge: isTooLarge(item, kind, maxEvent) };
}

/** The envelope again with these items only. They are some of `from`'s, in its order, so each but the last has its newline. */
export function withItems(from: Glance, items: readonly GlancedItem[]): Buffer {
  return Buffer.concat([from.headerBytes, ...items.map(({ bytes }) => bytes)]);
}

/**
 * An event's tags as they wait for their transaction and as they lie in its row: texts `key=value`, and while they
 * wait a line each in one text. As pairs they are forty objects an event, and a thousand events wait.
 */
export interface PackedTags {
  /** Those that many events share. Counted by value. */
  readonly common: string;
  /** Those that hardly two events share. */
  readonly own: string;
}

/** Different on nearly every event: they can be read from events, and counts of them would only be copies. */
const OWN = new Set(["trace", "trace.span", "replayId", "user"]);

/** Neither keys nor values hold a line break, and keys no `=`: see `deriveTags`. */
export function packTags(tags: Iterable<readonly [key: string, value: string]>): PackedTags {
  let common = "";
  let own = "";
  for (const [key, value] of tags) {
    const line = `${key}=${value}\n`;
    if (OWN.has(key)) own += line;
    else common += line;
  }
  return { common, own };
}

/** The lines of a packed text: `key=value`, without their ends. */
export function* linesOf(packed: string): Generator<string> {
  let from = 0;
  for (let end = packed.indexOf("\n"); end !== -1; end = packed.indexOf("\n", from)) {
    yield packed.slice(from, end);
    from = end + 1;
  }
}

export function tagOf(line: string): [key: string, value: string] {
  const end = line.indexOf("=");
  return [line.slice(0, end), line.slice(end + 1)];
}

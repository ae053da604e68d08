/** One answer of the classic text protocol: the values of a `get`, and the line that ended it. */
export interface Reply {
  /** `END`, `STORED`, `DELETED`, `NOT_FOUND`, or an error. */
  readonly line: string;
  readonly values: ReadonlyMap<string, Uint8Array>;
}

/** Lines are short; what has none by then is no memcached. */
const LONGEST_LINE = 2_048;
/** Above the largest that memcached keeps by default, so a value that another program left is read and put aside. */
const LARGEST = 2 * 1_024 * 1_024;
const MOST_VALUES = 1_000;

const VALUE = /^VALUE ([\x21-\x7e]{1,250}) \d{1,10} (\d{1,10})(?: \d{1,20})?$/;

/**
 * Parts a stream of bytes into replies. Throws when it cannot be memcached's, or asks for more memory than a reply
 * may need; the connection is of no use then.
 */
export class ReplyReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** With fewer bytes nothing new can be read. */
  #needed = 1;
  #values = new Map<string, Uint8Array>();

  read(chunk: Buffer): Reply[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    const replies: Reply[] = [];
    let at = 0;
    for (let next = this.#readOne(bytes, at, replies); next > at; next = this.#readOne(bytes, at, replies))
      at = next;
    const rest = bytes.subarray(at);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return replies;
  }

  /** Where the next line begins; `at` itself while this one is not whole. */
  #readOne(bytes: Buffer, at: number, replies: Reply[]): number {
    const end = bytes.indexOf("\r\n", at, "latin1");
    if (end === -1 || end - at > LONGEST_LINE) {
      if (bytes.length - at > LONGEST_LINE) throw new Error("the server does not speak memcached's protocol");
      this.#needed = bytes.length - at + 1;
      return at;
    }
    const line = bytes.toString("latin1", at, end);
    if (!line.startsWith("VALUE ")) {
      replies.push({ line, values: this.#values });
      this.#values = new Map();
      return end + 2;
    }
    const [, key = "", size = ""] = VALUE.exec(line) ?? [];
    const length = Number(size);
    if (key === "" || length > LARGEST || this.#values.size >= MOST_VALUES)
      throw new Error("the server announced a value that cannot be ours");
    const from = end + 2;
    const next = from + length + 2;
    if (bytes.length < next) {
      this.#needed = next - at;
      return at;
    }
    if (bytes[next - 2] !== 0x0d || bytes[next - 1] !== 0x0a)
      throw new Error("a value is longer than the server announced");
    this.#values.set(key, bytes.subarray(from, from + length));
    return next;
  }
}

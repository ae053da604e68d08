/** S3 takes no smaller part, but for the last. */
export const PART_BYTES = 5 * 1024 * 1024;

/** Bytes in parts of {@link PART_BYTES}; the last is shorter, and may be empty. */
export async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    let rest = chunk;
    while (length + rest.length >= PART_BYTES) {
      const fits = PART_BYTES - length;
      yield Buffer.concat([...chunks, rest.subarray(0, fits)], PART_BYTES);
      rest = rest.subarray(fits);
      [chunks, length] = [[], 0];
    }
    if (rest.length > 0) chunks.push(rest);
    length += rest.length;
  }
  yield Buffer.concat(chunks, length);
}

/** Values that a MaxMind database can hold and our tests need. */
type Value = string | number | Value[] | { [key: string]: Value };

/**
 * The bytes of a MaxMind database (format 2.0) with a single IPv4 network, for tests: real databases may not be
 * redistributed.
 */
export function writeDatabase(network: string, prefixLength: number, record: Value): Buffer {
  const bits = network
    .split(".")
    .flatMap((part) => [...Number(part).toString(2).padStart(8, "0")].map(Number));
  const nodeCount = prefixLength;
  // A record of nodeCount says "not found"; the data section begins 16 bytes after the tree.
  const found = nodeCount + 16;
  const tree = Buffer.concat(
    Array.from({ length: prefixLength }, (_, at) => {
      const onPath = at === prefixLength - 1 ? found : at + 1;
      const [left, right] = bits[at] === 0 ? [onPath, nodeCount] : [nodeCount, onPath];
      return Buffer.concat([uint24(left), uint24(right)]);
    }),
  );
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_760_000_000,
    database_type: "Test-City",
    description: { en: "one network" },
    ip_version: 4,
    languages: ["en"],
    node_count: nodeCount,
    record_size: 24,
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    encode(record),
    Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"),
    metadata,
  ]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}

const TEXT = 2;
const UINT32 = 6;
const MAP = 7;
const LIST = 11;

function encode(value: Value): Buffer {
  if (typeof value === "string") {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(TEXT, bytes.length), bytes]);
  }
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(LIST, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, part]) => [encode(key), encode(part)]),
  ]);
}

/** The type in the upper three bits (or in a byte of its own when above 7), the size below 29 in the lower five. */
function control(type: number, size: number): Buffer {
  return type <= 7 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);
}

import type { FastifyRequest } from "fastify";
import { Refusal } from "../../errors.ts";
import { type Blob, keepFile } from "../../files/keep.ts";
import { sizeText } from "../../lib/size-text.ts";
import type { ReleasesRoom } from "../room.ts";
import { asTornForm } from "../torn-form.ts";

export interface UploadedFile {
  readonly name: string;
  readonly dist: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly blob: Blob;
}

const LONGEST_NAME = 500;
const LONGEST_DIST = 64;
const MOST_HEADERS = 20;
/** Fields beside the file, and how long each may be. */
const MOST_FIELDS = 40;
const LONGEST_FIELD = 4_096;

/**
 * Reads a form of `file`, `name`, `dist` and `header`s in whichever order; the file goes into the store while it is
 * read (reference: sourcemaps.md §5).
 */
export async function readUpload(
  room: ReleasesRoom,
  request: FastifyRequest,
  organizationId: number,
): Promise<UploadedFile> {
  if (!request.isMultipart()) {
    throw new Refusal("unsupported", "Send the file as multipart/form-data, in a field named `file`.");
  }
  try {
    return await readForm(room, request, organizationId);
  } catch (error) {
    throw asTornForm(error);
  } finally {
    // What is left of a refused body is read away: most clients hear no answer before they have sent all of it.
    request.raw.unpipe();
    request.raw.resume();
  }
}

async function readForm(
  room: ReleasesRoom,
  request: FastifyRequest,
  organizationId: number,
): Promise<UploadedFile> {
  const fields = new Map<string, string[]>();
  let blob: Blob | undefined;
  let filename = "";
  const limits = {
    files: 1,
    fields: MOST_FIELDS,
    parts: MOST_FIELDS + 1,
    fieldSize: LONGEST_FIELD,
    fieldNameSize: 100,
    // The store counts for itself, and says which bound it was.
    fileSize: Number.MAX_SAFE_INTEGER,
  };
  for await (const part of request.parts({ limits })) {
    if (part.type === "file") {
      if (part.fieldname !== "file") throw refused("file", "The file must be in a field named `file`.");
      filename = part.filename ?? "";
      blob = await keep(room, organizationId, part.file);
    } else {
      if (part.valueTruncated) throw refused(part.fieldname, `At most ${LONGEST_FIELD} bytes.`);
      const values = fields.get(part.fieldname) ?? [];
      values.push(String(part.value).toWellFormed());
      fields.set(part.fieldname, values);
    }
  }
  if (!blob) throw refused("file", "The file is missing. Send it in a field named `file`.");
  return {
    name: readName(fields.get("name")?.at(-1) ?? filename),
    dist: readDist(fields.get("dist")?.at(-1) ?? ""),
    headers: readHeaders(fields.get("header") ?? []),
    blob,
  };
}

async function keep(
  room: ReleasesRoom,
  organizationId: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Blob> {
  const { maxFile: maxBytes } = room.limits;
  const end = await keepFile(room, organizationId, bytes, { maxBytes });
  if (end.kind === "kept") return end.blob;
  throw new Refusal("too_large", `A file may have ${sizeText(maxBytes)} at the most; this one is larger.`);
}

function readName(text: string): string {
  const name = text.trim();
  if (name === "") throw refused("name", "Say which URL the file has, such as ~/app.js.");
  if (name.length > LONGEST_NAME) throw refused("name", `At most ${LONGEST_NAME} characters.`);
  if (/\p{Cc}/u.test(name)) throw refused("name", "A name may not hold control characters.");
  return name;
}

function readDist(text: string): string {
  const dist = text.trim();
  if (dist.length > LONGEST_DIST) throw refused("dist", `At most ${LONGEST_DIST} characters.`);
  if (/\p{Cc}/u.test(dist)) throw refused("dist", "A dist may not hold control characters.");
  return dist;
}

/** `Sourcemap: app.js.map`, one a field. */
function readHeaders(lines: readonly string[]): Record<string, string> {
  if (lines.length > MOST_HEADERS) throw refused("header", `At most ${MOST_HEADERS} headers.`);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || name === "" || /\p{Cc}/u.test(line)) {
      throw refused("header", "A header looks like `Sourcemap: app.js.map`.");
    }
    return [name, line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(headers);
}

function refused(field: string, text: string): Refusal {
  return new Refusal("bad_request", text, { fields: { [field]: [text] } });
}

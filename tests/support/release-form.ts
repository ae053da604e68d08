export interface GivenFile {
  readonly name?: string;
  readonly dist?: string;
  readonly headers?: readonly string[];
  readonly bytes: Buffer | string;
  readonly filename?: string;
  readonly field?: string;
}

/** The form in which sentry-cli sends a file of a release. */
export function releaseForm({
  name,
  dist,
  headers = [],
  bytes,
  filename = "app.js",
  field = "file",
}: GivenFile): FormData {
  const body = new FormData();
  // sentry-cli sends the file first; nothing after it is known while it is read.
  body.append(field, new Blob([new Uint8Array(Buffer.from(bytes))]), filename);
  if (name !== undefined) body.append("name", name);
  if (dist !== undefined) body.append("dist", dist);
  for (const header of headers) body.append("header", header);
  return body;
}

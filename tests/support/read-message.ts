import type { DeliveredMail } from "../contracts/mailer.ts";

/** Reads a message of text and HTML as a mail program does: headers, and the two parts decoded. */
export function readMessage(message: string): DeliveredMail {
  const { headers, body } = split(message);
  const boundary = /boundary="?([^";\r\n]+)/.exec(headers.get("content-type") ?? "")?.[1];
  const parts = boundary === undefined ? [message] : body.split(`--${boundary}`).slice(1, -1);
  const part = (type: string): string => {
    const found = parts
      .map((text) => split(text.replace(/^\r\n/, "")))
      .find(({ headers: of }) => {
        return of.get("content-type")?.startsWith(type) === true;
      });
    return found ? decoded(found.body, found.headers.get("content-transfer-encoding") ?? "") : "";
  };
  return {
    to: headers.get("to") ?? "",
    from: headers.get("from") ?? "",
    subject: words(headers.get("subject") ?? ""),
    messageId: (headers.get("message-id") ?? "").replace(/^<|>$/g, ""),
    text: part("text/plain").trimEnd(),
    html: part("text/html").trimEnd(),
  };
}

function split(message: string): { headers: Map<string, string>; body: string } {
  const end = message.indexOf("\r\n\r\n");
  const lines = message
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = new Map(
    lines.map((line) => [line.split(":")[0]?.toLowerCase() ?? "", line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { headers, body: message.slice(end + 4) };
}

function decoded(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString().replaceAll("\r\n", "\n");
  const text = body.replaceAll("\r\n", "\n");
  return encoding === "quoted-printable" ? quoted(text.replace(/=\n/g, "")) : text;
}

/** RFC 2047. */
function words(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toUpperCase() === "B" ? Buffer.from(text, "base64").toString() : quoted(text.replaceAll("_", " ")),
    );
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString();
}

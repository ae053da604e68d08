import { fdatasyncSync, openSync, writeSync } from "node:fs";
import { openSmtp } from "../support/smtp.ts";
import type { SunkMail } from "./smtp-sink.ts";

/** The process of the sink: `smtp-process.ts PORT FILE`. */
const [port = "", file = ""] = process.argv.slice(2);
const kept = openSync(file, "a");
await openSmtp(
  {
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const message = Buffer.concat(chunks).toString();
        const mail: SunkMail = {
          messageId: headerOf(message, "message-id"),
          to: session.envelope.rcptTo.map(({ address }) => address),
          subject: headerOf(message, "subject"),
        };
        // On a line of its own, whatever its predecessor's death has left.
        writeSync(kept, `\n${JSON.stringify(mail)}\n`);
        fdatasyncSync(kept);
        callback(null, "taken");
      });
    },
  },
  Number(port),
);

function headerOf(message: string, name: string): string {
  const head = message.split("\r\n\r\n", 1)[0]?.replaceAll(/\r\n[ \t]+/g, " ") ?? "";
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? "";
}

import { appendFileSync } from "node:fs";
import { openSmtp } from "./smtp.ts";

/**
 * An SMTP server as a process of its own, to be killed: `PORT FILE`. It writes the recipient of a mail into the file,
 * and answers that it has it some milliseconds later, as servers with filters do.
 */
const [, , port = "0", file = ""] = process.argv;

const server = await openSmtp(
  {
    onRcptTo: (_address, _session, callback) => callback(),
    onData(stream, session, callback) {
      stream.resume();
      stream.on("end", () => {
        const [to] = session.envelope.rcptTo;
        appendFileSync(file, `${to?.address}\n`);
        setTimeout(() => callback(null, "taken"), 5);
      });
    },
  },
  Number(port),
);
process.send?.({ port: server.port });

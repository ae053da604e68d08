import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface Received {
  readonly to: readonly string[];
  readonly from: string;
  /** As it came, headers first. */
  readonly message: string;
  readonly isSecure: boolean;
  readonly user: string | undefined;
}

export interface TestSmtp extends AsyncDisposable {
  readonly port: number;
  readonly received: Received[];
  /** Connections so far. */
  readonly connections: number;
  /** Ends all connections, as a restart of the server does. */
  hangUp(): void;
}

/** Words before the @ of a recipient that the server treats in a way of its own. */
const MANNERS: Readonly<Record<string, { at: "RCPT" | "DATA"; code: number; text: string }>> = {
  nobody: { at: "RCPT", code: 550, text: "5.1.1 no such user" },
  greylisted: { at: "RCPT", code: 451, text: "4.7.1 come again" },
  spam: { at: "DATA", code: 554, text: "5.7.1 looks like spam" },
  full: { at: "DATA", code: 452, text: "4.2.2 mailbox full" },
};

/** A real SMTP server on a port of its own. It hangs up on `cut-early@` at RCPT and on `cut-late@` after the text. */
export async function openSmtp(options: SMTPServerOptions = {}, port = 0): Promise<TestSmtp> {
  const received: Received[] = [];
  let connections = 0;
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    onConnect(_session, callback) {
      connections += 1;
      callback();
    },
    onRcptTo({ address }, session, callback) {
      const word = address.split("@")[0] ?? "";
      if (word === "cut-early") return hangUp(session.id);
      const manner = MANNERS[word];
      if (manner?.at === "RCPT") return callback(refusal(manner));
      callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const word = to[0]?.split("@")[0] ?? "";
        if (word === "cut-late") return hangUp(session.id);
        const manner = MANNERS[word];
        if (manner?.at === "DATA") return callback(refusal(manner));
        received.push({
          to,
          from: mailFrom === false ? "" : mailFrom.address,
          message: Buffer.concat(chunks).toString(),
          isSecure: session.secure,
          user: session.user as string | undefined,
        });
        callback(null, "taken");
      });
    },
    ...options,
  });
  server.on("error", () => undefined); // of connections that were cut

  function hangUp(id?: string): void {
    for (const connection of server.connections) {
      if (id === undefined || connection.session.id === id) connection._socket.destroy();
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    get connections() {
      return connections;
    },
    hangUp: () => hangUp(),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(resolve);
        hangUp();
      }),
  };
}

function refusal({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** What this machine lacks for tests with TLS; undefined when it has it. */
export const lackOfOpenssl = hasOpenssl() ? undefined : "openssl; install the package openssl";

/** A key and a certificate for localhost, made anew. */
export function ownCertificate(): { key: string; cert: string } {
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-cert-"));
  try {
    const [key, cert] = [path.join(dir, "key.pem"), path.join(dir, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const form = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", ...form, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

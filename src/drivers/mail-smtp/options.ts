/** Which server takes the mail, and from whom it comes. */
export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** `starttls`: refuses to go on without it. Certificates are checked in both forms. */
  readonly security: "none" | "starttls" | "tls";
  readonly user?: string;
  readonly password?: string;
  /** `name@example.com` or `Name <name@example.com>`. */
  readonly from: string;
  /** Hears the dialogue line by line; passwords are left out of it, and so is the mail's text. */
  readonly trace?: (side: "client" | "server", line: string) => void;
  /** Milliseconds without a word from the server; for tests. */
  readonly silenceMs?: number;
  /** PEM of a further authority to trust; for tests. Operators set NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
}

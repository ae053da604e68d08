/** `GET /api/0/internal/mail/` (ours): what became of mails, the newest first; for superusers. */
export interface WireMailLog {
  /** Where mails go. */
  readonly kind: "smtp" | "outbox";
  /** Of the last 30 days, by state. */
  readonly counts: Readonly<Record<WireMailState, number>>;
  readonly mails: readonly WireLoggedMail[];
}

/** `unknown`: it went out, and no answer came back; it is never sent again. */
export type WireMailState = "queued" | "sending" | "sent" | "failed" | "unknown";

export interface WireLoggedMail {
  readonly id: string;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  readonly state: WireMailState;
  /** How often the server refused it for now. */
  readonly attempts: number;
  readonly madeAt: string;
  /** When it is tried next; null once it has had its end. */
  readonly dueAt: string | null;
  readonly endedAt: string | null;
  /** The server's last word on it. */
  readonly answer: string | null;
}

/** `GET /api/0/internal/outbox/` (ours): mails of an instance without an SMTP server, for superusers; no HTML. */
export interface WireOutboxMail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
}

/** Hands one mail to whoever delivers it. It neither keeps it nor tries again: that is the caller's part. */
export interface Mailer extends AsyncDisposable {
  /**
   * Every end is an answer. `handing` is awaited when the other side has agreed to take the mail, before the first
   * byte of its text goes: what it notes is durable before anything can have been delivered. When it throws, nothing
   * was sent, and `send` throws the same.
   */
  send(mail: Mail, handing: () => Promise<void>): Promise<Delivery>;
}

export interface Mail {
  /** Unique and the same in every attempt, such as `12.8f3a@example.com`; becomes the Message-ID. */
  readonly id: string;
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where one POST ends this kind of mail (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

/** `answer` is the other side's own words, or what became of the connection; one line without secrets. */
export type Delivery =
  | { readonly end: "sent"; readonly answer: string }
  /** For good: the same mail will always be refused. */
  | { readonly end: "refused"; readonly answer: string }
  /** Nothing was delivered. Blame says whether other mails would fare the same. */
  | { readonly end: "later"; readonly answer: string; readonly blame: "mail" | "server" }
  /** The whole text went out and no answer came back: it may have been delivered, so it is never sent again. */
  | { readonly end: "unknown"; readonly answer: string };

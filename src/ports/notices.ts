/**
 * Tells all web nodes of a change at once. A notice may be lost or come twice: whoever hears one looks again, and
 * looks again without one when his answer has grown old.
 */
export interface Notices extends AsyncDisposable {
  /** Neither waits nor throws. The node that tells it may hear it too. */
  tell(notice: Notice): void;
  /** `hear` must not throw. Until the answer is called. */
  listen(hear: (notice: Notice) => void): () => void;
}

/** Settings of this project key, or of its project, have changed. */
export type Notice = { readonly kind: "key_changed"; readonly publicKey: string };

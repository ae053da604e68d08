/**
 * Tells all web nodes of a change at once. A notice may be lost or come twice: whoever hears one looks again, and
 * looks again without one when his answer has grown old.
 */
export interface Notices extends NoticesTeller {
  /** `hear` must not throw. Until the answer is called. */
  listen(hear: (notice: Notice) => void): () => void;
}

/** The half of it that a worker needs. */
export interface NoticesTeller extends AsyncDisposable {
  /** Neither waits nor throws. The node that tells it may hear it too. */
  tell(notice: Notice): void;
}

export type Notice =
  /** Settings of this project key, or of its project, have changed. */
  | { readonly kind: "key_changed"; readonly publicKey: string }
  /** Events of these projects were stored, or refused; {@link MOST_PROJECTS} at the most. */
  | { readonly kind: "events_stored" | "events_refused"; readonly projectIds: readonly number[] }
  /** Somebody changed issues of this organisation. */
  | { readonly kind: "issues_changed"; readonly organizationId: number }
  /** Said by the driver alone: for a while nothing was heard, and nobody knows what. */
  | { readonly kind: "notices_missed" };

/** A notice is short; of more projects there are several. */
export const MOST_PROJECTS = 50;

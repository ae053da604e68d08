/** Of `/organizations/{org}/searches/`, as Sentry has them. */
export interface WireSavedSearch {
  id: string;
  /** 0: of issues. */
  type: 0;
  name: string;
  query: string;
  sort: string;
  /** `organization`: everybody of it sees it. */
  visibility: "owner" | "organization";
  /** The account's id. */
  ownerId: string;
  isGlobal: false;
  isPinned: false;
  dateCreated: string;
}

/** Body of POST; of PUT any part of it. */
export interface WireSavedSearchForm {
  name: string;
  query: string;
  sort?: string;
  visibility?: "owner" | "organization";
}

/** Why a source map, or a file that should hold one, cannot be used. A closed list: each has its sentence. */
export type UnusableReason =
  | "empty"
  | "not_json"
  | "truncated"
  | "not_a_map"
  | "unsupported_version"
  | "no_mappings"
  | "bad_mappings"
  | "sections_too_deep"
  | "sections_by_url"
  | "too_many_sections"
  | "too_big"
  | "wrong_size"
  | "bad_data_url";

/** Ends the reading of a map; caught where the reading began and told as an outcome. */
export class Unusable extends Error {
  readonly reason: UnusableReason;

  constructor(reason: UnusableReason) {
    super(reason);
    this.name = "Unusable";
    this.reason = reason;
  }
}

export const UNUSABLE_SENTENCES: Record<UnusableReason, string> = {
  empty: "The source map is empty.",
  not_json: "The source map is not JSON; an HTML page or a script was uploaded in its place.",
  truncated: "The source map ends in the middle; its upload or its build was cut off.",
  not_a_map: "The file is JSON, but no source map.",
  unsupported_version: "The source map is of a version other than 3.",
  no_mappings: "The source map maps nothing: `mappings` is missing or empty.",
  bad_mappings: "The `mappings` of the source map are damaged: they hold what is no base64 VLQ.",
  sections_too_deep: "The source map nests its sections too deep.",
  sections_by_url: "The source map refers to other maps by URL (`sections[].url`), which is not supported.",
  too_many_sections: "The source map has too many sections.",
  too_big: "The source map is bigger than is read here.",
  wrong_size: "The uploaded file is not as long as was said at its upload.",
  bad_data_url: "The embedded source map cannot be decoded.",
};

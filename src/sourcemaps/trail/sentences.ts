import type { FileProblem, FrameProblem } from "../../wire/symbolication.ts";

export const FILE_SENTENCES: Record<FileProblem, string> = {
  no_debug_id_and_no_release:
    "The event names neither a debug id for this file nor a release, so no upload can belong to it.",
  debug_id_not_uploaded: "No source map with the debug id of this file was uploaded.",
  script_not_uploaded: "No file of this name was uploaded for the event's release.",
  script_without_reference: "The script is there, but does not say where its source map is.",
  map_not_uploaded: "The script was uploaded, but the source map that it names was not.",
  map_not_on_web: "The script names its source map, but nobody uploaded that, and it could not be fetched.",
  being_fetched: "The file is being fetched from the web; it is there in a moment.",
  map_unusable: "The source map is there, but cannot be used.",
  file_away: "The uploaded file could not be read at that time.",
  over_budget: "The event's files took too long to read; the rest is done later.",
};

export const FRAME_SENTENCES: Record<FrameProblem, string> = {
  no_file: "The frame is of the engine, an extension or code without a file; such frames have no source map.",
  no_position: "The frame has no line number, so nothing can be looked up.",
  line_not_in_map: "The source map has no such line: it was made for another build of this file.",
  column_not_in_map: "The source map has nothing at or before that column of the line.",
  token_without_source: "The source map says that this place was generated and comes from no source.",
  source_not_in_map: "The source map points to a source that it does not list; it is damaged.",
  no_source_content:
    "The source map does not contain the text of this source, so there are no lines to show.",
  line_not_in_source: "The text of this source in the map has fewer lines; the two do not belong together.",
};

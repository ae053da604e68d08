import type { FileTrail, FrameTrail, SymbolicationTrail, TrailStep } from "../../wire/symbolication.ts";
import { UNUSABLE_SENTENCES } from "../map/unusable.ts";
import type { LookedAt } from "../resolve/looked-at.ts";
import type { OpenedFile } from "../resolve/open-files-of-event.ts";
import { FILE_SENTENCES, FRAME_SENTENCES } from "./sentences.ts";

/** What was tried for each file and frame of an event, without what nearly matched: see `explain.ts`. */
export function trailOf(files: readonly OpenedFile[], frames: readonly LookedAt[]): SymbolicationTrail {
  const numbers = new Map(files.map((file, index) => [file.found, index]));
  return {
    files: files.map(fileTrail),
    frames: frames.map((looked) => frameTrail(looked, numbers)),
    isComplete: files.every(isSettled) && frames.every(({ file }) => file === undefined || isSettled(file)),
  };
}

/** Whether the next moment would bring nothing more. */
function isSettled({ problem }: OpenedFile): boolean {
  return problem !== "over_budget" && problem !== "file_away" && problem !== "being_fetched";
}

function fileTrail(file: OpenedFile): FileTrail {
  const { found, problem } = file;
  return {
    absPath: found.wanted.absPath,
    debugId: found.wanted.debugId ?? null,
    resolvedWith: file.map === undefined ? null : (found.resolvedWith ?? "url"),
    steps: [...found.steps, ...readSteps(file)],
    near: [],
    problem: problem ?? null,
    sentence: sentenceOf(file) ?? null,
    fix: null,
  };
}

export function sentenceOf({ problem, unusable }: OpenedFile): string | undefined {
  if (unusable !== undefined) return UNUSABLE_SENTENCES[unusable];
  return problem === undefined ? undefined : FILE_SENTENCES[problem];
}

function readSteps({ found, map, script, unusable, problem }: OpenedFile): TrailStep[] {
  if (found.map === undefined) return [];
  const details = [found.mapUrl ?? found.map.url];
  const why = unusable === undefined ? problem && FILE_SENTENCES[problem] : UNUSABLE_SENTENCES[unusable];
  const steps: TrailStep[] = [
    {
      step: "read-map",
      result: map === undefined ? "failed" : "found",
      sentence: why ?? "The source map was read.",
      details,
    },
  ];
  if (map === undefined || found.script === undefined) return steps;
  const sentence =
    script === undefined
      ? "The script could not be read, so functions are named by their callers."
      : "The script was read for the names of its functions.";
  const result = script === undefined ? "failed" : "found";
  return [...steps, { step: "read-script", result, sentence, details: [found.script.url] }];
}

function frameTrail(
  { path, frame, file, place }: LookedAt,
  numbers: ReadonlyMap<object, number>,
): FrameTrail {
  const isMapped = place?.kind === "mapped";
  const contextProblem = place?.kind === "mapped" ? place.contextProblem : undefined;
  const unplaced =
    file !== undefined && file.map !== undefined && place === undefined ? "no_position" : undefined;
  const own = place?.kind === "unmapped" ? place.reason : (contextProblem ?? unplaced);
  const problem = own ?? (file === undefined ? "no_file" : file.problem) ?? null;
  const sentence = own ? FRAME_SENTENCES[own] : file ? sentenceOf(file) : FRAME_SENTENCES.no_file;
  return {
    path,
    file: file === undefined ? null : (numbers.get(file.found) ?? null),
    line: frame.lineno ?? null,
    column: frame.colno ?? null,
    isMapped,
    problem,
    sentence: sentence ?? null,
  };
}

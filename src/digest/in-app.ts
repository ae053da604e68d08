import type { Event, Frame, Stacktrace } from "../protocol/event.ts";
import { isLibraryFrame } from "./library-frames.ts";

/**
 * Says of every frame whether it is the application's own (reference: grouping-and-search.md §2).
 * The SDK's word stands. Where it said nothing: if it called any frame of the event in-app, a frame
 * without a word is a library's; otherwise paths, modules and packages decide. Writes into the event.
 */
export function markInApp(event: Event): void {
  const stacks = stacksOf(event);
  const hasWordOfSdk = stacks.some((stack) => stack.frames.some((frame) => frame.in_app === true));
  for (const stack of stacks) {
    for (const frame of stack.frames) {
      if (typeof frame.in_app === "boolean") continue;
      frame.in_app = !hasWordOfSdk && !isLibraryFrame(frame, frame.platform ?? event.platform);
    }
  }
}

/** Every stack that people look at: of exceptions, oldest first, then of threads. */
export function stacksOf(event: Event): Stacktrace[] {
  const stacks: Stacktrace[] = [];
  for (const exception of event.exception?.values ?? []) {
    if (exception.stacktrace) stacks.push(exception.stacktrace);
  }
  for (const thread of event.threads?.values ?? []) {
    if (thread.stacktrace) stacks.push(thread.stacktrace);
  }
  return stacks;
}

/** The frame a person should look at first: the last in-app one, else the last. */
export function topFrame(stack: Stacktrace | undefined): Frame | undefined {
  return stack?.frames.findLast((frame) => frame.in_app === true) ?? stack?.frames.at(-1);
}

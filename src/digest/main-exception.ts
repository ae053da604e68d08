import type { Event, Exception, Stacktrace } from "../protocol/event.ts";

/**
 * The exception an issue is about: the one thrown, which stands last. A group says only that several things
 * failed, so it gives way to the first leaf below it (reference: event-payload.md §2).
 */
export function mainException(event: Event): Exception | undefined {
  const values = event.exception?.values;
  let main = values?.at(-1);
  // Each step goes to a child; ids from a stranger may go in circles, the bound ends them.
  for (let step = 0; values && main?.mechanism?.is_exception_group === true && step < values.length; step++) {
    const id = main.mechanism.exception_id;
    if (id === undefined) break;
    const child = values.findLast(
      ({ mechanism }) => mechanism?.parent_id === id && mechanism.exception_id !== id,
    );
    if (!child) break;
    main = child;
  }
  return main;
}

/**
 * Newer JavaScript SDKs send `captureMessage` as an exception without type, made up for its stack. To people
 * and to grouping it stays a message, so an upgrade of the SDK does not open every issue anew.
 */
export function isMessageInDisguise(event: Event): boolean {
  const values = event.exception?.values;
  return (
    values !== undefined &&
    values.length > 0 &&
    values.every((exception) => !exception.type && exception.mechanism?.synthetic === true)
  );
}

/** The text of a message event: as formatted, else what the exception in disguise carries. */
export function messageText(event: Event): string {
  return event.logentry?.formatted || event.logentry?.message || event.exception?.values.at(-1)?.value || "";
}

/** The stack to show first: the main exception's, else of any exception, else of the thread that crashed. */
export function mainStack(event: Event): Stacktrace | undefined {
  const own = mainException(event)?.stacktrace;
  if (own && own.frames.length > 0) return own;
  const other = event.exception?.values.findLast(
    ({ stacktrace }) => stacktrace && stacktrace.frames.length > 0,
  );
  if (other) return other.stacktrace;
  const threads = event.threads?.values.filter(
    ({ stacktrace }) => stacktrace && stacktrace.frames.length > 0,
  );
  const thread =
    threads?.find(({ crashed }) => crashed) ?? threads?.find(({ current }) => current) ?? threads?.[0];
  return thread?.stacktrace;
}

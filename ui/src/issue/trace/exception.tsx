import type { WireException } from "../../../../src/wire/event.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Chip } from "../../parts/badge.tsx";
import { Folded } from "../value.tsx";
import { FrameList, type FrameView } from "./frame-list.tsx";
import { type AskedEvent, isPuzzling, WhyUnmapped } from "./why-unmapped.tsx";
import { traceWords } from "./words.ts";

/** Type, message, how it was caught, and the frames. */
export function ExceptionView({
  exception,
  event,
  index,
  view,
  isFirst,
}: {
  exception: WireException;
  event: AskedEvent;
  /** Its place among the event's exceptions. */
  index: number;
  view: FrameView;
  isFirst: boolean;
}) {
  const w = useMessages(traceWords);
  const { type, value, module } = exception;
  const raw = view.source === "sent" ? exception.rawStacktrace : null;
  const stacktrace = raw ?? exception.stacktrace;
  return (
    <article className="exception">
      {isFirst ? null : <p className="cause">{isMember(exception) ? w.partOf : w.causedBy}</p>}
      <h3 className="exc">
        {type ? (
          <b title={module ? `${module}.${type}` : undefined}>
            <Folded text={type} />
          </b>
        ) : null}{" "}
        {value ? (
          <span>
            <Folded text={value} limit={800} />
          </span>
        ) : null}
      </h3>
      <MechanismChips exception={exception} />
      {stacktrace && stacktrace.frames.length > 0 ? (
        <FrameList
          // What is open of the one is not what is open of the other.
          key={raw ? "sent" : "original"}
          stacktrace={stacktrace}
          platform={event.platform}
          view={view}
          openFrames={isFirst ? 2 : 1}
          {...(raw === null && {
            why: (frame, place) =>
              isPuzzling(frame, event) ? (
                <WhyUnmapped
                  event={event}
                  path={`exception.values.${index}.stacktrace.frames.${place}`}
                  frame={frame}
                />
              ) : null,
          })}
        />
      ) : (
        <p className="quiet-text">{w.noFrames}</p>
      )}
    </article>
  );
}

/** `errors[0]` of an AggregateError, `exceptions[1]` of an exception group: side by side, not one the cause of another. */
function isMember({ mechanism }: WireException): boolean {
  return typeof mechanism?.source === "string" && /\[\d+\]/u.test(mechanism.source);
}

function MechanismChips({ exception }: { exception: WireException }) {
  const w = useMessages(traceWords);
  const { mechanism, threadId } = exception;
  const chips: string[] = [];
  if (typeof mechanism?.type === "string") chips.push(w.mechanism(mechanism.type));
  if (mechanism?.handled === false) chips.push(w.unhandled);
  if (mechanism?.handled === true) chips.push(w.handled);
  if (mechanism?.synthetic === true) chips.push(w.synthetic);
  for (const [name, value] of Object.entries(mechanism?.meta ?? {})) chips.push(...metaChips(name, value));
  if (threadId !== null) chips.push(w.thread(String(threadId)));
  if (chips.length === 0) return null;
  return (
    <p className="exc-meta">
      {chips.map((chip) => (
        <Chip key={chip}>{chip}</Chip>
      ))}
    </p>
  );
}

/** `signal SIGSEGV`, `mach_exception EXC_BAD_ACCESS`, `errno 5`. */
function metaChips(name: string, value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const facts = value as Record<string, unknown>;
  const told = facts.name ?? facts.number ?? facts.code;
  return typeof told === "string" || typeof told === "number" ? [`${name.replaceAll("_", " ")} ${told}`] : [];
}

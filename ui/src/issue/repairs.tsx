import type { WireEvent } from "../../../src/wire/event.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { eventWords } from "./event-words.ts";
import { Value } from "./value.tsx";

/** The server says these in English; the words here are for readers of Chinese. */
const words = messages<{ told: Record<string, string> }>(
  { told: {} },
  {
    told: {
      invalid_data: "值的类型不符，已丢弃。",
      value_too_long: "值过长，已截短。",
      missing_attribute: "缺少必需的值。",
      invalid_attribute: "未知名称的值已丢弃。",
      clock_drift: "设备时钟有误，时间已校正。",
      future_timestamp: "事件时间在未来，改用接收时间。",
      past_timestamp: "事件早于保留期限，改用接收时间。",
      too_large: "事件的部分内容超出限制，已略去。",
      native_missing_dsym: "缺少映像的调试信息。",
    },
  },
);

/** What was wrong with the event and what became of it: nothing is changed in silence. */
export function Repairs({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const { told } = useMessages(words);
  // Why a frame is not mapped stands below the frame: nothing was changed there.
  const errors = event.errors.filter(({ type }) => !type.startsWith("js_"));
  if (errors.length === 0) return null;
  return (
    <details className="repairs">
      <summary>
        <Icon name="issues" />
        {w.repaired(errors.length)}
        <Icon name="down" />
      </summary>
      <p>{w.repairedText}</p>
      <ul>
        {errors.map(({ type, message, data: { name, value, reason, ...more } }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the repairs of a stored event never change
          <li key={index}>
            {typeof name === "string" ? (
              <>
                <code>{name}</code>{" "}
              </>
            ) : null}
            {Object.hasOwn(told, type) ? told[type] : message}{" "}
            {typeof reason === "string" ? `(${reason}) ` : null}
            {value === undefined ? null : (
              <code>
                <Value value={value} />
              </code>
            )}
            {Object.keys(more).length > 0 ? <Value value={more} /> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

import "./level-mark.css";
import type { ReactNode } from "react";
import type { WireLevel } from "../../../src/wire/issue.ts";
import { messages, useMessages } from "../i18n/messages.ts";

const words = messages<Record<WireLevel, string>>(
  { fatal: "Fatal", error: "Error", warning: "Warning", info: "Info", debug: "Debug" },
  { fatal: "致命", error: "错误", warning: "警告", info: "信息", debug: "调试" },
);

const SHAPES: Record<WireLevel, ReactNode> = {
  fatal: (
    <>
      <path d="M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5z" fill="currentColor" />
      <path d="m4 4 4 4m0-4L4 8" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  error: <path d="m6 0 6 6-6 6-6-6z" fill="currentColor" />,
  warning: <path d="M6 .6 12 11.4H0z" fill="currentColor" />,
  info: <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="2" />,
  debug: <path d="M2 2h8v8H2z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

/** The level as shape first, lightness second, hue third. */
export function LevelMark({ level }: { level: WireLevel }) {
  const name = useMessages(words)[level];
  return (
    <svg className={`lvl ${level}`} viewBox="0 0 12 12" role="img" aria-label={name}>
      <title>{name}</title>
      {SHAPES[level]}
    </svg>
  );
}

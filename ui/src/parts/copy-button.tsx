import { useEffect, useState } from "react";
import { messages, useMessages } from "../i18n/messages.ts";
import { Button, IconButton } from "./button.tsx";
import { copyText } from "./copy.ts";
import { showToast } from "./toasts.ts";

const words = messages(
  { copied: "Copied", failed: "The browser did not permit copying. Select the text and copy it by hand." },
  { copied: "已复制", failed: "浏览器不允许复制。可选中文本后手动复制。" },
);

/** Copies `text` and says so on itself for two seconds. With `children` it is a worded button. */
export function CopyButton({
  text,
  label,
  children,
}: {
  text: string | (() => string);
  label: string;
  children?: string;
}) {
  const w = useMessages(words);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const done = await copyText(typeof text === "function" ? text() : text);
    if (done) setCopied(true);
    else showToast({ text: w.failed });
  };
  return (
    <>
      {children ? (
        <Button icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {copied ? w.copied : children}
        </Button>
      ) : (
        <IconButton
          label={copied ? w.copied : label}
          icon={copied ? "check" : "copy"}
          onClick={() => void copy()}
        />
      )}
      <span className="sr" role="status">
        {copied ? w.copied : ""}
      </span>
    </>
  );
}

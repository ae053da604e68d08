import "../parts/section.css";
import { useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Chip } from "../parts/badge.tsx";
import { CodeBlock, Command } from "../parts/code.tsx";
import { Segmented } from "../parts/segmented.tsx";
import type { Platform, Snippet, Target } from "./platforms/platform.ts";
import { newProjectWords } from "./words.ts";

/** Stands in while the project is not there yet: shaped like a DSN, and nobody's. */
const SHAPE: Target = { dsn: "https://…@…/…", slug: "my-app" };

/** What to install, what to paste, and how to make it fail once. Without a target it only shows what will come. */
export function Instructions({ platform, target }: { platform: Platform; target: Target | null }) {
  const w = useMessages(newProjectWords);
  const filled = target ?? SHAPE;
  const { install, snippets, breakIt } = platform;
  return (
    <>
      {install.length > 0 ? <Install key={platform.id} install={install} /> : null}
      {snippets.map((snippet, index) => (
        <section key={snippet.file}>
          <header className="sec-h">
            {index > 0 ? null : <h2>{platform.id === "other" ? w.dsnOnly : w.start}</h2>}
            <span className="grow" />
            <Chip>{snippet.file}</Chip>
          </header>
          <Shown snippet={snippet} target={filled} isCopied={target !== null} />
          {target && index === snippets.length - 1 ? <p className="hint">{w.marked}</p> : null}
        </section>
      ))}
      {target ? (
        <section>
          <header className="sec-h">
            <h2>{w.breakIt}</h2>
            <span className="grow" />
            {"command" in breakIt ? null : <Chip>{breakIt.file}</Chip>}
          </header>
          {"command" in breakIt ? (
            <Command text={breakIt.command(target)} copyLabel={w.copyCommand} />
          ) : (
            <Shown snippet={breakIt} target={target} isCopied />
          )}
        </section>
      ) : null}
    </>
  );
}

function Install({ install }: { install: Platform["install"] }) {
  const w = useMessages(newProjectWords);
  const [tool, setTool] = useState(install[0]?.tool ?? "");
  const chosen = install.find((each) => each.tool === tool) ?? install[0];
  return (
    <section>
      <header className="sec-h">
        <h2>{w.install}</h2>
        <span className="grow" />
        {install.length > 1 ? (
          <Segmented
            label={w.manager}
            value={tool}
            options={install.map((each) => ({ value: each.tool, label: each.tool }))}
            onChange={setTool}
          />
        ) : (
          <Chip>{tool}</Chip>
        )}
      </header>
      {chosen ? <Command text={chosen.command} copyLabel={w.copyCommand} /> : null}
    </section>
  );
}

function Shown({ snippet, target, isCopied }: { snippet: Snippet; target: Target; isCopied: boolean }) {
  const w = useMessages(newProjectWords);
  const text = snippet.code(target);
  if (isCopied && !text.includes("\n")) return <Command text={text} copyLabel={w.copySnippet} />;
  return (
    <CodeBlock
      text={text}
      language={snippet.language}
      label={w.snippet(snippet.file)}
      marked={[target.dsn]}
      {...(isCopied ? { copyLabel: w.copySnippet } : {})}
    />
  );
}

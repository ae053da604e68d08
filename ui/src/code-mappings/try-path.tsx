import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WireStacktraceLink } from "../../../src/wire/release.ts";
import { useExplain } from "../api/explain-problem.ts";
import { repositoryQueries } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { mappingWords } from "./words.ts";

/** A path goes in, the link that a frame of it would carry comes out. */
export function TryPath({ org, project }: { org: string; project: string }) {
  const w = useMessages(mappingWords);
  const explain = useExplain();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<{ file: string; line: string } | null>(null);
  const { data, error, isFetching } = useQuery({
    ...repositoryQueries.link(org, project, asked?.file ?? "", asked?.line ?? ""),
    enabled: asked !== null,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") setAsked(partsOf(text.trim()));
  };
  return (
    <div className="mapping-try">
      <h3>{w.tryTitle}</h3>
      <form onSubmit={submit}>
        <Field
          label={w.tryPath}
          hint={w.tryHint}
          maxLength={2_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={isFetching}>
          {isFetching ? w.trying : w.tryGo}
        </Button>
      </form>
      <div role="status">{error ? explain(error) : data && asked ? <Answer link={data} /> : null}</div>
    </div>
  );
}

function Answer({ link: { sourceUrl, config } }: { link: WireStacktraceLink }) {
  const w = useMessages(mappingWords);
  if (sourceUrl === null) return <p>{config ? w.noAddress(config.repoName) : w.noMapping}</p>;
  return (
    <p>
      {w.leadsTo}{" "}
      <a className="link" href={sourceUrl} target="_blank" rel="noopener noreferrer nofollow">
        {sourceUrl}
      </a>
    </p>
  );
}

/** `src/shop.ts:42:7` is line 42 of `src/shop.ts`. */
function partsOf(text: string): { file: string; line: string } {
  const match = /^(.*?[^:\d]):(\d{1,8})(?::\d{1,8})?$/s.exec(text);
  return { file: match?.[1] ?? text, line: match?.[2] ?? "" };
}

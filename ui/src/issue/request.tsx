import type { WireRequest } from "../../../src/wire/event.ts";
import { useMessages } from "../i18n/messages.ts";
import { DataList } from "../parts/data-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { Section } from "../parts/section.tsx";
import { eventWords } from "./event-words.ts";
import { Value } from "./value.tsx";

/** The HTTP request that was being answered. What is long and seldom read is closed. */
export function Request({ request }: { request: WireRequest }) {
  const w = useMessages(eventWords);
  const { method, url, query, fragment, headers, cookies, env, data } = request;
  const line = [method, url].filter(Boolean).join(" ");
  return (
    <Section id="request" title={w.request}>
      {line ? (
        <p className="said code">
          {method ? <b>{method} </b> : null}
          <Value value={url} />
          {fragment ? `#${fragment}` : null}
        </p>
      ) : null}
      <Pairs title={w.query} pairs={query} open />
      {data === null || data === undefined ? null : (
        <details className="group-of" open>
          <summary>
            <Icon name="right" className="turn" />
            {w.body} <small>{request.inferredContentType}</small>
          </summary>
          <p className="said code">
            <Value value={data} />
          </p>
        </details>
      )}
      <Pairs title={w.headers} pairs={headers} open={headers.length <= 8} />
      <Pairs title={w.cookies} pairs={cookies} />
      <Pairs title={w.env} pairs={Object.entries(env ?? {})} />
    </Section>
  );
}

function Pairs({
  title,
  pairs,
  open = false,
}: {
  title: string;
  pairs: readonly (readonly [string, unknown])[];
  open?: boolean;
}) {
  if (pairs.length === 0) return null;
  return (
    <details className="group-of" open={open}>
      <summary>
        <Icon name="right" className="turn" />
        {title} <small>{pairs.length}</small>
      </summary>
      <DataList items={distinct(pairs).map(([name, value]) => ({ name, value: <Value value={value} /> }))} />
    </details>
  );
}

/** The same name may come twice, as headers and parameters do: then it is numbered. */
function distinct(pairs: readonly (readonly [string, unknown])[]): [string, unknown][] {
  const seen = new Map<string, number>();
  return pairs.map(([name, value]) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return [times > 1 ? `${name} (${times})` : name, value];
  });
}

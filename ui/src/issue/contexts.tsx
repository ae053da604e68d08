import "./contexts.css";
import type { WireEvent } from "../../../src/wire/event.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { DataList } from "../parts/data-list.tsx";
import { Icon } from "../parts/icon.tsx";
import { Section } from "../parts/section.tsx";
import { contextCards } from "./context-cards.ts";
import { eventWords } from "./event-words.ts";
import { Value } from "./value.tsx";

/** Names of the contexts that SDKs agree on; others are called as they call themselves. */
const words = messages<{ names: Record<string, string> }>(
  {
    names: {
      user: "User",
      browser: "Browser",
      os: "Operating system",
      client_os: "Client system",
      device: "Device",
      runtime: "Runtime",
      app: "App",
      trace: "Trace",
      gpu: "GPU",
      culture: "Culture",
      response: "Response",
      state: "State",
      cloud_resource: "Cloud resource",
      flags: "Feature flags",
      sdk: "SDK",
    },
  },
  {
    names: {
      user: "用户",
      browser: "浏览器",
      os: "操作系统",
      client_os: "客户端系统",
      device: "设备",
      runtime: "运行时",
      app: "应用",
      trace: "Trace",
      gpu: "GPU",
      culture: "区域设置",
      response: "响应",
      state: "状态",
      cloud_resource: "云资源",
      flags: "功能开关",
      sdk: "SDK",
    },
  },
);

/** Everything around the event, each thing in a box of its own. */
export function Contexts({ event }: { event: WireEvent }) {
  const w = useMessages(eventWords);
  const { names } = useMessages(words);
  const cards = contextCards(event);
  if (cards.length === 0) return null;
  return (
    <Section id="contexts" title={w.contexts}>
      <div className="ctx">
        {cards.map(({ key, icon, items }) => (
          <div key={key}>
            <h3>
              <Icon name={icon} />
              {Object.hasOwn(names, key) ? names[key] : key}
            </h3>
            <DataList items={items.map(({ name, value }) => ({ name, value: <Value value={value} /> }))} />
          </div>
        ))}
      </div>
    </Section>
  );
}

import "../parts/settings.css";
import "./outbox.css";
import { useMessages } from "../i18n/messages.ts";
import { useSession } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { Outbox } from "./outbox.tsx";
import { outboxWords } from "./words.ts";

/** Mails of the instance, for superusers: to read where no server delivers them, and what became of each. */
export function OutboxPage() {
  const w = useMessages(outboxWords);
  const { mail } = useSession();
  return (
    <>
      <PageTop title={w.title} />
      <div className="mails">
        {mail === "outbox" ? <Outbox /> : null}
        <DeliveryLog />
      </div>
    </>
  );
}

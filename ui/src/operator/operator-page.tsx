import "../parts/dot.css";
import "./operator.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireOperation } from "../../../src/wire/operation.ts";
import { operationQuery } from "../api/operation.ts";
import { useMessages } from "../i18n/messages.ts";
import { Badge } from "../parts/badge.tsx";
import { Failed } from "../parts/empty.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { PageTop } from "../shell/page-top.tsx";
import { Figures } from "./figures.tsx";
import { Ledger } from "./ledger.tsx";
import { Nodes } from "./nodes.tsx";
import { ParkedFrames } from "./parked-frames.tsx";
import { Schedules } from "./schedules.tsx";
import { Spools } from "./spools.tsx";
import { Storage } from "./storage.tsx";
import { Throughput } from "./throughput.tsx";
import { Troubles } from "./troubles.tsx";
import { operatorWords } from "./words.ts";

/** How the whole instance does, for superusers; fresh every five seconds. */
export function OperatorPage() {
  const w = useMessages(operatorWords);
  const [isLive, setLive] = useState(true);
  const said = (isStale: boolean) => (isStale ? w.stale : isLive ? w.live : w.paused);
  const { data, error, refetch, isRefetchError } = useQuery(operationQuery(isLive));
  return (
    <>
      <PageTop title={w.title}>
        {/* On a phone the sentences below say as much. */}
        <span className="hide-s">{data ? <State operation={data} /> : null}</span>
        <button
          type="button"
          className="btn quiet live"
          aria-pressed={isLive}
          title={said(isRefetchError)}
          onClick={() => setLive((was) => !was)}
        >
          <span className={`dot ${isRefetchError ? "warn" : isLive ? "pulse" : "idle"}`} />
          <span className="live-word">{said(isRefetchError)}</span>
        </button>
      </PageTop>
      {data ? (
        <>
          <Figures operation={data} />
          <Troubles operation={data} />
          <div className="op">
            <div className="w2">
              <Nodes nodes={data.nodes} />
            </div>
            {data.queue.parked.total > 0 ? (
              <div className="w2">
                <ParkedFrames parked={data.queue.parked} />
              </div>
            ) : null}
            <div>
              <Throughput minutes={data.storedByMinute} />
              <Storage database={data.database} />
              <Spools nodes={data.nodes} />
            </div>
            <div>
              <Ledger ends={data.endsToday} />
              <Schedules schedules={data.schedules} />
            </div>
          </div>
        </>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <div className="op">
            <div className="w2 op-wait">
              {["90%", "80%", "85%", "70%"].map((width) => (
                <Skeleton key={width} width={width} height="14px" />
              ))}
            </div>
          </div>
        </Loading>
      )}
    </>
  );
}

function State({ operation }: { operation: WireOperation }) {
  const w = useMessages(operatorWords);
  const silent = operation.nodes.filter(({ state }) => state === "silent").length;
  return silent > 0 ? (
    <Badge look="regressed" icon="issues">
      {w.silentNodes(silent)}
    </Badge>
  ) : (
    <Badge look="ok">{w.allWell}</Badge>
  );
}

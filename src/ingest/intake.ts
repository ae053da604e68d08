import type { IncomingMessage } from "node:http";
import type { FaultLog } from "./fault-log.ts";
import type { Charge, InFlight } from "./in-flight.ts";
import type { KeyWindows } from "./key-windows.ts";
import type { IngestRoom } from "./room.ts";
import type { Unpacker } from "./unpack.ts";

/** The room with what the accept path remembers from one request to the next. */
export interface Intake {
  readonly room: IngestRoom;
  readonly inFlight: InFlight;
  readonly keyWindows: KeyWindows;
  readonly unpacker: Unpacker;
  readonly faults: FaultLog;
}

/** One request, before anything of its body was read. */
export interface Call {
  readonly request: IncomingMessage;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Of the path; absent where the address has none. */
  readonly projectId?: string;
  readonly pathKey?: string;
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Address of the client, or what a trusted proxy said it was; undefined when the connection is gone already. */
  readonly ip: string | undefined;
  readonly charge: Charge;
}

/** A query parameter's only or first value. */
export function queryValue(call: Call, name: string): string | undefined {
  const value = call.query[name];
  return typeof value === "string" ? value : value?.[0];
}

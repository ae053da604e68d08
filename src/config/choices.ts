/** What an operator chose for each port. Drivers take options of these shapes. */

export interface HostAndPort {
  /** A name or an address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export type DatabaseChoice =
  | { readonly kind: "embedded"; readonly dir: string }
  /** libpq URLs; each may name several hosts (`a:5432,b:5432`). */
  | { readonly kind: "url"; readonly url: string; readonly replicaUrl?: string };

export interface RedisChoice {
  readonly kind: "single" | "sentinel" | "cluster";
  /** One server; or the sentinels; or some nodes of the cluster. Never empty. */
  readonly nodes: readonly HostAndPort[];
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls: boolean;
  /** Under which name the sentinels know the primary. */
  readonly sentinelName?: string;
}

/** `dir` holds the spool: the whole queue, or what a web node has not handed to Redis yet. */
export type QueueChoice =
  | { readonly kind: "embedded"; readonly dir: string }
  | { readonly kind: "redis"; readonly dir: string; readonly redis: RedisChoice };

export type CacheChoice =
  | { readonly kind: "local" }
  | { readonly kind: "memcached"; readonly servers: readonly HostAndPort[] };

export type FilesChoice =
  | { readonly kind: "filesystem"; readonly dir: string }
  | {
      readonly kind: "s3";
      /** `http(s)://host[:port]`; absent: Amazon's own of the region. */
      readonly endpoint?: string;
      readonly region: string;
      readonly bucket: string;
      /** Before every key; empty, or with a slash at its end. */
      readonly prefix: string;
      readonly accessKey: string;
      readonly secretKey: string;
      readonly pathStyle: boolean;
    };

export type MailChoice =
  | { readonly kind: "outbox"; readonly from: string }
  | {
      readonly kind: "smtp";
      readonly host: string;
      readonly port: number;
      readonly security: "none" | "starttls" | "tls";
      readonly user?: string;
      readonly password?: string;
      readonly from: string;
    };

/** How a process shows itself to those who watch over it. */
export interface NodeChoice {
  /** A port of its own for metrics and health. */
  readonly watch?: HostAndPort;
  /** Opens /metrics to who knows it; without one the web port has none. */
  readonly metricsToken?: string;
  /** Between SIGTERM and the end of listening. Milliseconds. */
  readonly drainMs: number;
}

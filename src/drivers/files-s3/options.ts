import type { LookupFunction } from "node:net";

export interface S3Options {
  /** `http(s)://host[:port]`; absent: Amazon's own of the region. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** `host/bucket/key`, as MinIO and its kin want it; otherwise `bucket.host/key`. */
  readonly pathStyle: boolean;
  /** How host names become addresses; absent: as the system does it. */
  readonly lookup?: LookupFunction;
}

/** The bucket as people know it, for sentences: never a key of it, never a secret. */
export function whereOf({ bucket, endpoint, region }: S3Options): string {
  return `The S3 bucket "${bucket}" at ${endpoint ?? `Amazon S3 (${region})`}`;
}

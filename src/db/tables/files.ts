import type { Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** What lies in the file store. */
export interface FileTables {
  file_blob: FileBlobTable;
  file_loose: FileLooseTable;
}

interface FileBlobTable {
  id: Generated<number>;
  organization_id: number | null;
  /** 40 hex digits. */
  sha1: string;
  size: number;
  key: string;
  refs: Defaulted<number>;
  used_at: Defaulted<Date>;
}

interface FileLooseTable {
  key: string;
  since: Defaulted<Date>;
}

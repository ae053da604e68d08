import type { Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Artifact bundles: what was uploaded to make stack traces readable. */
export interface ArtifactTables {
  artifact_bundle: ArtifactBundleTable;
  artifact_upload: ArtifactUploadTable;
  artifact_file: ArtifactFileTable;
}

interface ArtifactBundleTable {
  id: Generated<number>;
  uuid: Generated<string>;
  organization_id: number;
  /** 40 hex digits. */
  checksum: string;
  chunks: string[];
  state: Defaulted<"created" | "assembling" | "ok" | "error">;
  detail: string | null;
  turn: Defaulted<number>;
  attempts: Defaulted<number>;
  lease_until: Date | null;
  blob_id: number | null;
  files: Defaulted<number>;
  release: string | null;
  dist: string | null;
  made_at: Defaulted<Date>;
  settled_at: Date | null;
  used_at: Defaulted<Date>;
}

interface ArtifactUploadTable {
  id: Generated<number>;
  bundle_id: number;
  project_id: number;
  release_id: number | null;
  /** Empty: of every build. */
  dist: Defaulted<string>;
  uploaded_at: Defaulted<Date>;
}

interface ArtifactFileTable {
  id: Generated<number>;
  bundle_id: number;
  kind: "source" | "minified_source" | "source_map" | "indexed_ram_bundle";
  url: string;
  file_name: string;
  debug_id: string | null;
  source_map_url: string | null;
  content: string;
  size: number;
  data_start: number;
  data_size: number;
  is_deflated: boolean;
}

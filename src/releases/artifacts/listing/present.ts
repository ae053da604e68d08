import type { ArtifactKind } from "../../../ports/artifacts.ts";
import type { WireArtifactBundle, WireArtifactFile } from "../../../wire/artifact.ts";
import type { ListedBundle, ListedFile, ListedUpload } from "./store.ts";

const FILE_TYPES: Readonly<Record<ArtifactKind, number>> = {
  source: 1,
  minified_source: 2,
  source_map: 3,
  indexed_ram_bundle: 4,
};

/** `uploads` may be those of other bundles too. */
export function presentBundle(bundle: ListedBundle, uploads: readonly ListedUpload[]): WireArtifactBundle {
  return {
    bundleId: bundle.uuid,
    associations: uploads
      .filter(({ bundle_id }) => bundle_id === bundle.id)
      .map(({ version, dist }) => ({ release: version, dist: dist === "" ? null : dist })),
    date: bundle.made_at.toISOString(),
    dateModified: bundle.settled_at.toISOString(),
    dateLastUsed: bundle.used_at.toISOString(),
    fileCount: bundle.files,
    size: bundle.size,
  };
}

export function presentFile(file: ListedFile): WireArtifactFile {
  return {
    id: String(file.id),
    filePath: file.url,
    fileType: FILE_TYPES[file.kind],
    fileSize: file.size,
    debugId: file.debug_id,
    sourcemap: file.source_map_url,
  };
}

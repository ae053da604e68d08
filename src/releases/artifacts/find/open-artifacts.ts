import type { Readable } from "node:stream";
import { openBlob } from "../../../files/keep.ts";
import type { FilesRoom } from "../../../files/room.ts";
import type { Artifact, Artifacts } from "../../../ports/artifacts.ts";
import { fileNameOf } from "../file-name.ts";
import { inflated } from "./inflated.ts";
import {
  type FoundFile,
  type FoundReleaseFile,
  filesByDebugId,
  filesByName,
  filesByUrl,
  hasFiles,
  noteUse,
  releaseFilesByName,
  releaseFilesByUrl,
} from "./store.ts";

/** What lies where an artifact's bytes are; it travels along with what is found, by copies too. */
interface Placed extends Artifact {
  readonly place: {
    readonly key: string;
    readonly start: number;
    readonly end: number;
    readonly isDeflated: boolean;
  };
}

const MOST_NEAR = 20;
/** A project that uploads twenty times a day reaches back ten days. */
const UPLOADS_LOOKED_AT = 200;

/**
 * Uploaded files over their index in Postgres and the file store. What is found for an event counts as used, which is
 * written once a day and bundle.
 */
export function openArtifacts(room: FilesRoom): Artifacts {
  return {
    hasAny: (projectId) => hasFiles(room.db, projectId),
    async byDebugIds(projectId, debugIds) {
      if (debugIds.length === 0) return [];
      const files = await filesByDebugId(room.db, projectId, debugIds);
      await noteUseOf(room, files);
      return newestFirst(files.map(placed));
    },
    async byUrls(projectId, release, dist, urls) {
      if (urls.length === 0) return [];
      const query = { release, dist, urls };
      const [files, releaseFiles] = await Promise.all([
        filesByUrl(room.db, projectId, query),
        releaseFilesByUrl(room.db, projectId, query),
      ]);
      await noteUseOf(room, files);
      return newestFirst(newestAlone([...files.map(placed), ...releaseFiles.map(placedReleaseFile)]));
    },
    async near(projectId, fileName) {
      const name = fileNameOf(fileName);
      if (name === "") return [];
      const [files, releaseFiles] = await Promise.all([
        filesByName(room.db, projectId, name, { mostUploads: UPLOADS_LOOKED_AT, limit: MOST_NEAR }),
        releaseFilesByName(room.db, projectId, name, MOST_NEAR),
      ]);
      return newestFirst([...files.map(placed), ...releaseFiles.map(placedReleaseFile)]).slice(0, MOST_NEAR);
    },
    read: (artifact) => readPlaced(room, artifact),
  };
}

/** A file's bytes as they were before they were packed. */
async function readPlaced(room: Pick<FilesRoom, "files">, artifact: Artifact): Promise<Readable> {
  if (!isPlaced(artifact)) throw new Error("this artifact was not found here");
  const { key, start, end, isDeflated } = artifact.place;
  const { stream } = await openBlob(room, { key }, { start, end });
  return isDeflated ? inflated(stream, artifact.size) : stream;
}

function isPlaced(artifact: Artifact): artifact is Placed {
  return "place" in artifact;
}

async function noteUseOf({ db }: FilesRoom, files: readonly FoundFile[]): Promise<void> {
  const idle = files.filter(({ is_idle }) => is_idle).map(({ bundle_id }) => bundle_id);
  if (idle.length > 0) await noteUse(db, [...new Set(idle)]);
}

function newestFirst(artifacts: readonly Placed[]): Placed[] {
  return artifacts.toSorted((one, other) => other.uploadedAt - one.uploadedAt);
}

/** A release may have a file of one URL and dist in a bundle and by itself. */
function newestAlone(artifacts: readonly Placed[]): Placed[] {
  const newest = new Map<string, Placed>();
  for (const artifact of artifacts) {
    const name = JSON.stringify([artifact.url, artifact.dist ?? ""]);
    const other = newest.get(name);
    if (!other || other.uploadedAt < artifact.uploadedAt) newest.set(name, artifact);
  }
  return [...newest.values()];
}

function placed(file: FoundFile): Placed {
  return {
    content: file.content,
    kind: file.kind,
    url: file.url,
    ...(file.version !== null && { release: file.version }),
    ...(file.dist !== "" && { dist: file.dist }),
    ...(file.debug_id !== null && { debugId: file.debug_id }),
    ...(file.source_map_url !== null && { sourceMapUrl: file.source_map_url }),
    size: file.size,
    uploadedAt: file.uploaded_at.getTime(),
    place: {
      key: file.key,
      start: file.data_start,
      end: file.data_start + file.data_size,
      isDeflated: file.is_deflated,
    },
  };
}

function placedReleaseFile(file: FoundReleaseFile): Placed {
  const sourceMapUrl = sourceMapHeader(file.headers);
  return {
    // The key is never used again, unlike a number in a database that may be restored.
    content: file.key.replaceAll("/", "-"),
    kind: kindOf(file.name, sourceMapUrl !== undefined),
    url: file.name,
    release: file.version,
    ...(file.dist !== "" && { dist: file.dist }),
    ...(sourceMapUrl !== undefined && { sourceMapUrl }),
    size: file.size,
    uploadedAt: file.uploaded_at.getTime(),
    place: { key: file.key, start: 0, end: file.size, isDeflated: false },
  };
}

function sourceMapHeader(headers: Readonly<Record<string, string>>): string | undefined {
  const found = Object.entries(headers).find(([name]) => /^(x-)?sourcemap$/i.test(name));
  return found?.[1];
}

const SCRIPT = /\.(?:[cm]?js|bundle|jsbundle)$/;

/** Nobody says what a file is that is sent by itself. */
function kindOf(name: string, hasMap: boolean): Artifact["kind"] {
  const fileName = fileNameOf(name);
  if (fileName.endsWith(".map")) return "source_map";
  return hasMap || SCRIPT.test(fileName) ? "minified_source" : "source";
}

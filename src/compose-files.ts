import type { FilesChoice } from "./config/choices.ts";
import { openFilesystem } from "./drivers/files-filesystem/open.ts";
import { StartError } from "./errors.ts";
import type { Logger } from "./lib/logger.ts";
import type { FileStore } from "./ports/file-store.ts";

/**
 * The file store that the operator chose. A bucket that can never be used stops the start; one that is away does
 * not: events must be taken meanwhile, and it comes back.
 */
export async function openFiles(choice: FilesChoice, log: Logger): Promise<FileStore> {
  if (choice.kind === "filesystem") return await openFolder(choice.dir);
  // The client costs 31 MB, which those who do not use it need not pay.
  const { openS3 } = await import("./drivers/files-s3/open.ts");
  const store = openS3(choice);
  const trouble = await store.trouble();
  if (trouble?.kind === "unreachable") {
    log.warn({ trouble: trouble.sentence }, "the file store is away; uploads are refused until it is back");
  } else if (trouble) {
    await store[Symbol.asyncDispose]();
    throw new StartError(trouble.sentence);
  }
  return store;
}

/** The same, opened when it is first used: a worker may never need it. What stops a start fails that use. */
export function openFilesLate(choice: FilesChoice, log: Logger): FileStore {
  let opening: Promise<FileStore> | undefined;
  const store = (): Promise<FileStore> => {
    opening ??= openFiles(choice, log).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    put: async (key, bytes, promised) => (await store()).put(key, bytes, promised),
    get: async (key, range) => (await store()).get(key, range),
    stat: async (key) => (await store()).stat(key),
    remove: async (keys) => (await store()).remove(keys),
    async *list(prefix) {
      yield* (await store()).list(prefix);
    },
    removeAbandoned: async (before) => (await store()).removeAbandoned(before),
    async [Symbol.asyncDispose]() {
      await (await opening)?.[Symbol.asyncDispose]();
    },
  };
}

async function openFolder(dir: string): Promise<FileStore> {
  try {
    return await openFilesystem(dir);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      `The folder for files ${dir} cannot be used: ${why}. Make it writable for this user, or name another in FILES_URL.`,
      { cause },
    );
  }
}

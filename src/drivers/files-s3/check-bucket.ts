import { randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { S3Options } from "./options.ts";
import { type BucketTrouble, troubleOf } from "./trouble.ts";

/**
 * Lists, writes and deletes, so that a key that lacks one of these rights is found at start and not by the first
 * upload. Asking with HEAD would tell no reason.
 */
export async function checkBucket(client: S3Client, options: S3Options): Promise<BucketTrouble | undefined> {
  const { bucket: Bucket, prefix } = options;
  try {
    await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: 1 }));
    const Key = `${prefix}vedette-check-${randomUUID()}`;
    await client.send(
      new PutObjectCommand({ Bucket, Key, Body: "Vedette looks whether it may write here." }),
    );
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    return undefined;
  } catch (error) {
    return troubleOf(error, options);
  }
}

/** Platforms whose frames are read by the same rules. */
export type PlatformFamily =
  | "javascript"
  | "python"
  | "ruby"
  | "php"
  | "jvm"
  | "dotnet"
  | "go"
  | "native"
  | "other";

const FAMILIES = new Map<string, PlatformFamily>([
  ["javascript", "javascript"],
  ["node", "javascript"],
  ["python", "python"],
  ["ruby", "ruby"],
  ["php", "php"],
  ["java", "jvm"],
  ["kotlin", "jvm"],
  ["android", "jvm"],
  ["scala", "jvm"],
  ["clojure", "jvm"],
  ["groovy", "jvm"],
  ["csharp", "dotnet"],
  ["go", "go"],
  ["native", "native"],
  ["c", "native"],
  ["cocoa", "native"],
  ["objc", "native"],
  ["swift", "native"],
  ["rust", "native"],
]);

export function familyOf(platform: string): PlatformFamily {
  return FAMILIES.get(platform) ?? "other";
}

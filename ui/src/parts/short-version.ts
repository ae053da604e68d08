/** `shop@2.1.0` is called `2.1.0`; a commit's hash by its first twelve digits. */
export function shortVersion(version: string): string {
  const name = version.slice(version.indexOf("@") + 1) || version;
  return /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 12) : name;
}

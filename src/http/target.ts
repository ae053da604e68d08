/**
 * The path and query of a request's target. Clients that believe they talk to a proxy name the whole address
 * (`GET http://host/path`, RFC 9112 §3.2.2); every server must take that, and the host in it is nobody's concern here.
 */
export function pathOfTarget(target: string): string {
  if (target.startsWith("/")) return target;
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
  if (path === undefined) return target;
  return path.startsWith("/") ? path : `/${path}`;
}

import { WrongUrl } from "./url-parts.ts";

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._%-]*)(?::\d{0,5})?$/i;

/**
 * Checks a libpq URL, which may name several hosts, or a socket's folder as `?host=/folder`, and answers it as it is;
 * drivers read it. A WrongUrl otherwise.
 */
export function checkedPostgresUrl(text: string): string {
  const [, , hosts] = SHAPE.exec(text) ?? [];
  if (hosts === undefined) {
    throw new WrongUrl("it is not sound as a URL (write special characters of a password as %40, %2F …)");
  }
  if (!hosts.split(",").every((host) => HOST.test(host))) {
    throw new WrongUrl("a host in it is not written as host or host:port");
  }
  return text;
}

/** Parameters of libpq that tell no secret. */
const SHOWN =
  /^(host|port|target_session_attrs|load_balance_hosts|sslmode|connect_timeout|application_name)=/;

/** The URL for people: no password, no parameter that might hold one. */
export function postgresText(text: string): string {
  const [, login, hosts = "", database = "", query = ""] = SHAPE.exec(text) ?? [];
  const user = login === undefined ? "" : `${login.split(":")[0]}${login.includes(":") ? ":***" : ""}@`;
  const shown = query.split("&").filter((pair) => SHOWN.test(pair));
  return `postgresql://${user}${hosts}/${database}${shown.length > 0 ? `?${shown.join("&")}` : ""}`;
}

import type pg from "pg";

export interface NamedQuery {
  readonly name: string;
  /** Parameters of the list. */
  readonly query: Record<string, string>;
  /** What is asked for instead of issues. */
  readonly of?: "events" | "events-timeseries";
}

const MONTH = { statsPeriod: "90d" };

/** Every operator, alone and in company; common, rare and absent values; every order; the first page and a later one. */
export async function namedQueries(
  pool: pg.Pool,
  nextPage: (query: Record<string, string>) => Promise<string>,
): Promise<NamedQuery[]> {
  const { rows } = await pool.query<{ event_id: string }>("select event_id from event limit 1");
  const search = (query: string, more: Record<string, string> = {}): NamedQuery => ({
    name:
      Object.keys(more).length === 0 ? query || "everything" : `${query} ${new URLSearchParams(more)}`.trim(),
    query: { query, ...more },
  });
  const deep = async (named: NamedQuery, pages: number): Promise<NamedQuery> => {
    let cursor = "";
    for (let page = 0; page < pages; page++)
      cursor = await nextPage({ ...named.query, ...(cursor && { cursor }) });
    return { name: `${named.name}, page ${pages + 1}`, query: { ...named.query, cursor } };
  };
  const usual = search("is:unresolved");
  const sorts = ["date", "new", "freq", "user", "trends"].map((sort) => search("is:unresolved", { sort }));
  return [
    usual,
    await deep(usual, 4),
    ...sorts,
    ...(await Promise.all(sorts.map((named) => deep(named, 4)))),
    search(""),
    search("is:unresolved", { project: "1" }),
    search("is:unresolved", { environment: "production" }),
    search("is:unresolved", { environment: "development", statsPeriod: "24h", project: "3" }),
    search("is:unresolved", { statsPeriod: "1h" }),
    search("is:unresolved", MONTH),
    search("is:unresolved assigned:me"),
    search("assigned:[me, none] level:fatal", { sort: "freq" }),
    search("is:regressed level:error"),
    search("!level:error !is:resolved"),
    search("timesSeen:>100 users:>10"),
    search("timesSeen:>100000000"),
    search("firstSeen:-24h"),
    search("age:+20d lastSeen:-1h", { sort: "freq" }),
    search("environment:production"),
    search("!environment:production"),
    search("release:web@1.7.0"),
    search("release:latest"),
    search("release:>=web@1.190.0"),
    search("release:<web@1.3.0 is:unresolved", { sort: "new" }),
    search("firstRelease:latest"),
    search('browser:"browser 55" is:unresolved'),
    search('browser:"browser 5*"', { sort: "user" }),
    search('!browser:"browser 1*"'),
    search('browser:["browser 1", "browser 2"] region:"region 5"', { sort: "freq" }),
    search('port:"port 19999"'),
    search('tenant:"tenant 7" plan:"plan 2" is:unresolved'),
    search('tenant:"absent"'),
    search("has:port !has:tenant"),
    search("has:absent"),
    search('url:"*4999"'),
    search("user:id:7"),
    search("error.type:TypeError culprit:*pay*"),
    search("customer"),
    search("ferry paying"),
    search("absent words"),
    search("ee11cb", { sort: "freq" }),
    search('!message:"timed out" "the harbour"'),
    search('(level:fatal OR timesSeen:>1000) (region:"region 1" OR region:"region 2")'),
    search('is:unresolved (release:web@1.7.0 OR tenant:"tenant 7" OR harbour) !plan:"plan 1"', {
      sort: "freq",
    }),
    search('!(environment:production OR region:"region 0")'),
    search(`id:${rows[0]?.event_id.replaceAll("-", "")}`),
    search("issue:P1-7"),
    search("issue.id:77"),
    ...EVENT_QUERIES,
  ];
}

const ofEvents = (query: string, of: "events" | "events-timeseries" = "events"): NamedQuery => ({
  name: `${of}: ${query || "everything"}`,
  query: { query, statsPeriod: "14d", per_page: "50" },
  of,
});

/** Found at once, found by looking at some, and not found among all that are looked at. */
const EVENT_QUERIES: readonly NamedQuery[] = [
  ofEvents(""),
  ofEvents("level:error"),
  ofEvents('transaction:"transaction 77"'),
  ofEvents('browser:"browser 5*" !level:info'),
  ofEvents("is:unresolved assigned:me"),
  ofEvents("issue:P1-7"),
  ofEvents("ferry"),
  ofEvents("nothing-has-this-word"),
  ofEvents("", "events-timeseries"),
  ofEvents("level:error", "events-timeseries"),
];

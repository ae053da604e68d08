import type { Cluster } from "./cluster.ts";
import type { Member } from "./member.ts";

/** Something bad that happens to the cluster, and its mending. */
export interface Blow {
  readonly name: string;
  strike(): Promise<void>;
  mend(): Promise<void>;
  /**
   * SDKs must not notice: everything they send meanwhile is answered 2xx. When a web node or the balancer dies,
   * what is on its way through them has no answer.
   */
  readonly isUnseen: boolean;
  /** So many times longer than others it lasts. */
  readonly times?: number;
}

/** Every process killed in turn, those of workers first, since their frames are taken over half a minute later. */
const ORDER = [
  "worker1",
  "worker2",
  "web1",
  "web2",
  "cron1",
  "cron2",
  "memcached",
  "s3",
  "smtp",
  "redis",
] as const;

export function blowsOf(cluster: Cluster): Blow[] {
  const { redis, postgres, balancer } = cluster;
  const members = new Map(cluster.members.map((member) => [member.name, member]));
  const kill = (name: string): Blow => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`the cluster has no ${name}`);
    return killed(member);
  };
  return [
    ...ORDER.map(kill),
    {
      name: "redis, emptied",
      strike: async () => void (await redis.command("FLUSHALL")),
      mend: async () => undefined,
      isUnseen: true,
    },
    {
      name: "redis, killed and its file lost",
      strike: async () => {
        await redis.kill();
        await redis.forget();
      },
      mend: () => redis.start(),
      isUnseen: true,
    },
    killed(postgres),
    {
      name: "postgres, silent",
      strike: async () => postgres.freeze(),
      mend: async () => postgres.thaw(),
      isUnseen: true,
      times: 8, // a balancer that looks every two seconds has then looked four times
    },
    killed(balancer),
    inOrder(cluster, "web1"),
    inOrder(cluster, "worker1"),
  ];
}

/** As a supervisor restarts it: nobody is refused meanwhile. */
function inOrder({ nodes }: Cluster, wanted: string): Blow {
  const node = nodes.find(({ name }) => name === wanted);
  if (node === undefined) throw new Error(`the cluster has no ${wanted}`);
  return {
    name: `${wanted}, in order`,
    strike: () => node.process.end("SIGTERM"),
    mend: () => node.start(),
    isUnseen: true,
  };
}

function killed(member: Member): Blow {
  return {
    name: member.name,
    strike: () => member.kill(),
    mend: () => member.start(),
    isUnseen: !member.name.startsWith("web") && member.name !== "haproxy",
  };
}

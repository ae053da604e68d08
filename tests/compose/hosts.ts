import { docker } from "./docker.ts";

/** Addresses of this machine that stand for machines of their own; containers reach what is published on them. */
export interface Hosts extends AsyncDisposable {
  readonly primary: string;
  readonly secondary: string;
}

/** Each is the gateway of an empty Docker network. */
export async function openHosts(): Promise<Hosts> {
  const names = ["vedette-test-primary-host", "vedette-test-secondary-host"];
  const remove = () => Promise.all(names.map((name) => docker("network", "rm", name).catch(() => "")));
  await remove(); // of a run that was killed
  const [primary, secondary] = await Promise.all(names.map(open));
  if (primary === undefined || secondary === undefined) throw new Error("two networks have two gateways");
  return {
    primary,
    secondary,
    async [Symbol.asyncDispose]() {
      await remove();
    },
  };
}

async function open(name: string): Promise<string> {
  await docker("network", "create", name);
  return docker("network", "inspect", name, "--format", "{{(index .IPAM.Config 0).Gateway}}");
}

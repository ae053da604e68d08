import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a command printed; a failure is an error with its words. Nothing of our environment but what Docker needs. */
export async function sh(file: string, args: readonly string[], cwd = "/"): Promise<string> {
  const ours = ["PATH", "HOME", "TMPDIR"];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => ours.includes(name) || name.startsWith("DOCKER_")),
  );
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code === 0) return stdout.trim();
  const words = `${stdout}\n${stderr}`.trim().split("\n").slice(-30).join("\n");
  throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${words}`);
}

export function docker(...args: readonly string[]): Promise<string> {
  return sh("docker", args);
}

/** Why Docker cannot be used here, in words; undefined when it can. */
export async function lackOfDocker(): Promise<string | undefined> {
  const has = (file: string, ...args: string[]): Promise<boolean> =>
    sh(file, args).then(
      () => true,
      () => false,
    );
  if (!(await has("docker", "--version"))) return "Docker; install the packages docker.io and docker-compose";
  if (!(await has("docker", "info"))) return "a Docker daemon that answers this user";
  if (!(await has("docker-compose", "version")) && !(await has("docker", "compose", "version"))) {
    return "docker-compose or the compose plugin of Docker";
  }
  return undefined;
}

/** Of `images` those that are neither here nor to be had from a registry. */
export async function missingImages(images: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const image of new Set(images)) {
    const isThere = await docker("image", "inspect", image)
      .catch(() => docker("pull", "--quiet", image))
      .then(
        () => true,
        () => false,
      );
    if (!isThere) missing.push(image);
  }
  return missing;
}

/** A folder with a compose file, as a project of its own. Disposed of with all its containers and volumes. */
export class Compose implements AsyncDisposable {
  readonly #folder: string;
  readonly #args: readonly string[];

  constructor(folder: string, file: string, project: string) {
    this.#folder = folder;
    this.#args = ["--project-name", project, "--file", file];
  }

  /** `docker-compose …`, or `docker compose …` where only that is installed. */
  async run(...args: readonly string[]): Promise<string> {
    const whole = [...this.#args, ...args];
    const [file, before] = (await isOldCompose()) ? ["docker-compose", []] : ["docker", ["compose"]];
    return sh(file, [...before, ...whole], this.#folder);
  }

  /** A command of Vedette in a new container of `service`. */
  once(service: string, ...args: readonly string[]): Promise<string> {
    return this.run("run", "--rm", "-T", service, ...args);
  }

  /** A command of Vedette in the container of `service` that runs. */
  inside(service: string, ...args: readonly string[]): Promise<string> {
    return this.run("exec", "-T", service, "vedette", ...args);
  }

  async containers(service: string): Promise<string[]> {
    return (await this.run("ps", "-q", service)).split("\n").filter((id) => id !== "");
  }

  async container(service: string): Promise<string> {
    const [id] = await this.containers(service);
    if (id === undefined) throw new Error(`there is no container of ${service}`);
    return id;
  }

  async logs(): Promise<string> {
    return this.run("logs", "--no-color", "--tail", "60").catch((error: unknown) => String(error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("down", "--volumes", "--remove-orphans", "--timeout", "20");
  }
}

let old: Promise<boolean> | undefined;

function isOldCompose(): Promise<boolean> {
  old ??= sh("docker-compose", ["version"]).then(
    () => true,
    () => false,
  );
  return old;
}

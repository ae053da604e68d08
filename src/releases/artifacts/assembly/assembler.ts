import { Turns } from "../../../lib/turns.ts";
import type { AssemblyRoom } from "../room.ts";
import { runAssembly } from "./run-assembly.ts";

/** Each reads a bundle through and inflates it; the node has events to take, too. */
const AT_ONCE = 2;

/** Puts bundles together behind the requests that asked for it. What it does not come to is for other nodes. */
export class Assembler implements AsyncDisposable {
  readonly #room: AssemblyRoom;
  readonly #turns = new Turns(AT_ONCE);
  readonly #running = new Map<number, Promise<void>>();
  readonly #ending = new AbortController();

  constructor(room: AssemblyRoom) {
    this.#room = room;
  }

  /** Resolves when there is no more to do for this bundle here, however that ended, or after `patienceMs`. */
  async work(bundleId: number, patienceMs: number): Promise<void> {
    const running = this.#running.get(bundleId) ?? this.#begin(bundleId);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    await Promise.race([running, late]);
    clearTimeout(timer);
  }

  #begin(bundleId: number): Promise<void> {
    const running = this.#run(bundleId).finally(() => this.#running.delete(bundleId));
    this.#running.set(bundleId, running);
    return running;
  }

  async #run(bundleId: number): Promise<void> {
    try {
      await this.#turns.take(async () => {
        if (!this.#ending.signal.aborted) await runAssembly(this.#room, this.#ending.signal, bundleId);
      });
    } catch (error) {
      // The database is away as a rule; the bundle still waits in it.
      this.#room.log.warn({ err: error, bundle: bundleId }, "an artifact bundle waits for another try");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running.values());
  }
}

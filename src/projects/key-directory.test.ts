import { describe, expect, it } from "vitest";
import { KeyDirectory, type KeySettings } from "./key-directory.ts";

const KEY = "a".repeat(32);
const SETTINGS: KeySettings = { keyId: 1, projectId: 1, isActive: true, allowedDomains: ["*"] };

function openWith(answers: Map<string, KeySettings>) {
  const asked: (readonly string[])[] = [];
  const warnings: string[] = [];
  const world = { now: 0, isDown: false, hangs: false };
  const directory = new KeyDirectory({
    now: () => world.now,
    log: { debug() {}, info() {}, warn: (_fields, sentence) => warnings.push(sentence), error() {} },
    async lookUp(keys) {
      asked.push(keys);
      if (world.hangs) return await new Promise(() => {});
      if (world.isDown) throw new Error("Postgres is away");
      return answers;
    },
  });
  return { directory, asked, warnings, world };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the key directory", () => {
  it("asks once for one key, however many ask for it at once", async () => {
    const { directory, asked } = openWith(new Map([[KEY, SETTINGS]]));
    const found = await Promise.all(Array.from({ length: 100 }, () => directory.find(KEY)));
    expect(found.every((settings) => settings === SETTINGS)).toBe(true);
    expect(asked).toEqual([[KEY]]);
  });

  it("asks one question at a time for a storm of invented keys, and remembers that they are none", async () => {
    const { directory, asked } = openWith(new Map());
    const keys = Array.from({ length: 1_200 }, (_, index) => index.toString(16).padStart(32, "0"));
    expect(await Promise.all(keys.map((key) => directory.find(key)))).toEqual(keys.map(() => undefined));
    expect(asked.map((question) => question.length)).toEqual([500, 500, 200]);
    await directory.find(keys[0] ?? "");
    expect(asked).toHaveLength(3);
  });

  it("refuses further keys when thousands wait, and asks nothing for what is no key", async () => {
    const { directory, asked, world } = openWith(new Map());
    expect(await directory.find("x' or 1=1")).toBeUndefined();
    expect(asked).toEqual([]);
    world.hangs = true;
    for (let index = 0; index < 5_500; index += 1) {
      void directory.find(index.toString(16).padStart(32, "0")).catch(() => undefined);
      if (index === 499) await settled();
    }
    await expect(directory.find(KEY)).rejects.toMatchObject({ code: "overloaded" });
  });

  it("lets no invented key push out a real one", async () => {
    const { directory, asked } = openWith(new Map([[KEY, SETTINGS]]));
    await directory.find(KEY);
    for (let index = 0; index < 21_000; index += 1)
      await directory.find(index.toString(16).padStart(32, "0"));
    const before = asked.length;
    expect(await directory.find(KEY)).toBe(SETTINGS);
    expect(asked).toHaveLength(before);
  });

  it("notices a change within seconds, and at once on the node that made it", async () => {
    const answers = new Map([[KEY, SETTINGS]]);
    const { directory, world } = openWith(answers);
    await directory.find(KEY);
    const disabled = { ...SETTINGS, isActive: false };
    answers.set(KEY, disabled);
    world.now = 3_900;
    expect(await directory.find(KEY)).toBe(SETTINGS);
    directory.forget(KEY);
    expect(await directory.find(KEY)).toBe(disabled);
    answers.delete(KEY);
    world.now += 6_900;
    expect(await directory.find(KEY)).toBe(disabled);
    await settled();
    expect(await directory.find(KEY)).toBeUndefined();
  });

  it("takes a key into use that was asked for before it existed", async () => {
    const answers = new Map<string, KeySettings>();
    const { directory, world } = openWith(answers);
    expect(await directory.find(KEY)).toBeUndefined();
    answers.set(KEY, SETTINGS);
    world.now = 5_001;
    expect(await directory.find(KEY)).toBe(SETTINGS);
  });

  it("goes on with what it knows while Postgres is away or hangs, and warns once", async () => {
    const { directory, world, warnings, asked } = openWith(new Map([[KEY, SETTINGS]]));
    await directory.find(KEY);
    world.isDown = true;
    for (let hour = 1; hour <= 5; hour += 1) {
      world.now = hour * 3_600_000;
      expect(await directory.find(KEY)).toBe(SETTINGS);
      expect(await directory.find(KEY)).toBe(SETTINGS);
    }
    expect(asked).toHaveLength(6);
    expect(warnings).toHaveLength(1);
    world.hangs = true;
    world.now += 3_600_000;
    expect(await directory.find(KEY)).toBe(SETTINGS);
  });

  it("tells a fault for a key it never saw", async () => {
    const { directory, world } = openWith(new Map());
    world.isDown = true;
    await expect(directory.find(KEY)).rejects.toThrow("Postgres is away");
    world.isDown = false;
    expect(await directory.find(KEY)).toBeUndefined();
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInThisContext } from "node:vm";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { minify } from "terser";
import { afterAll, describe, expect, it } from "vitest";
import { resolveEvent } from "./resolve-event.ts";
import { eventOf, framesOf, TestRoom } from "./room.fixture.ts";

const folder = mkdtempSync(path.join(tmpdir(), "vedette-golden-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A line that a frame must lead to says which function it stands in: `// in name`. */
const CART = `
// A cart.
export class Cart {
  #lines = [];
  constructor(lines) {
    if (lines === undefined) failWith("no lines"); // in new Cart
    this.#lines = lines;
  }
  total(currency) {
    return this.#lines.map((line) => line.price).reduce((sum, price) => {
      return sum + convertedPrice(price, currency); // in
    }, 0); // in Cart.total
  }
  checkOut = (currency) => {
    return { total: this.total(currency), currency }; // in Cart.checkOut
  };
  static from(orders) {
    return new Cart(orders?.lines); // in Cart.from
  }
}

export function failWith(reason) {
  throw new TypeError("Cart: " + reason); // in failWith
}

const convertedPrice = (price, currency) => {
  if (currency === "EUR") return price;
  return rates.lookUpRate(currency) * price; // in convertedPrice
};

export const rates = {
  lookUpRate(currency) {
    const rate = [].concat(globalThis.goldenRates ?? []).find((one) => one.name === currency);
    return rate.value; // in lookUpRate
  },
};
`;

const MAIN = `
import { Cart } from "./cart.js";

function buyEverything(currency) {
  const cart = new Cart([{ price: 1 }, { price: 2 }]);
  return cart.checkOut(currency); // in buyEverything
}

const emptyCart = function () {
  return Cart.from({}); // in emptyCart
};

globalThis.golden = {
  missing: () => buyEverything("XXX"), // in missing
  empty: () => emptyCart(), // in empty
};
`;
writeFileSync(path.join(folder, "cart.js"), CART);
writeFileSync(path.join(folder, "main.js"), MAIN);
const SOURCES: Record<string, string[]> = { "cart.js": CART.split("\n"), "main.js": MAIN.split("\n") };

interface Built {
  readonly code: string;
  readonly map: string;
}

const input = path.join(folder, "main.js");
const BUILDERS: Record<string, () => Promise<Built>> = {
  esbuild: async () => {
    const outfile = path.join(folder, "esbuild/app.js");
    await esbuild({
      entryPoints: [input],
      bundle: true,
      minify: true,
      sourcemap: true,
      outfile,
      format: "iife",
    });
    return { code: readFileSync(outfile, "utf8"), map: readFileSync(`${outfile}.map`, "utf8") };
  },
  "Rollup and terser": async () => {
    await using bundle = await rollup({ input });
    const [chunk] = (
      await bundle.generate({ format: "iife", sourcemap: true, file: path.join(folder, "r/app.js") })
    ).output;
    const { code, map } = await minify(chunk.code, {
      module: false,
      sourceMap: { content: chunk.map?.toString() ?? "", url: "app.js.map", filename: "app.js" },
      compress: { inline: false, reduce_funcs: false },
    });
    return { code: code ?? "", map: String(map) };
  },
  "Rolldown and Oxc": async () => {
    await using bundle = await rolldown({ input });
    const [chunk] = (
      await bundle.generate({
        format: "iife",
        sourcemap: true,
        minify: true,
        file: path.join(folder, "o/app.js"),
      })
    ).output;
    return { code: `${chunk.code}`, map: chunk.map?.toString() ?? "" };
  },
};

describe.each(Object.entries(BUILDERS))("a trace through code of %s", (name, build) => {
  it.each(["missing", "empty"])("leads to file, line, column, function and context: %s", async (scenario) => {
    const { code, map } = await build();
    const file = path.join(folder, `${name.replaceAll(" ", "")}.js`);
    runInThisContext(code, { filename: file });
    const frames = framesOf(thrown(scenario), file, "https://shop.test/static/app.js");
    expect(frames.length).toBeGreaterThan(3);

    await using test = new TestRoom();
    test.upload(
      { kind: "minified_source", url: "~/static/app.js", release: "1", sourceMapUrl: "app.js.map" },
      code,
    );
    test.upload({ kind: "source_map", url: "~/static/app.js.map", release: "1" }, map);
    const { event } = await resolveEvent(test.sourceMaps(), eventOf(frames, { release: "1" }), 1);

    const seen: string[] = [];
    for (const frame of event.exception?.values[0]?.stacktrace?.frames ?? []) {
      const source = path.basename(frame.filename ?? "");
      const lines = SOURCES[source] ?? [];
      const at = (frame.lineno ?? 0) - 1;
      expect(frame.context_line).toBe(lines[at]);
      expect(frame.pre_context).toEqual(lines.slice(Math.max(0, at - 5), at));
      expect(frame.post_context).toEqual(lines.slice(at + 1, at + 6));
      const told = / \/\/ in ?(.*)$/.exec(lines[at] ?? "");
      if (told === null) continue;
      seen.push(`${source}: ${frame.function}`);
      if (told[1] !== "") expect(frame.function).toBe(told[1]);
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(event.exception?.values[0]?.raw_stacktrace?.frames).toEqual(frames);
    expect(event.errors).toBeUndefined();
  });
});

function thrown(scenario: string): Error {
  const golden: unknown = Reflect.get(globalThis, "golden");
  try {
    (golden as Record<string, () => void>)[scenario]?.();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`nothing was thrown: ${scenario}`);
}

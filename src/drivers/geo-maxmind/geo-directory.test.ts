import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StartError } from "../../errors.ts";
import { openGeoDirectory, type PlacesByAddress } from "./geo-directory.ts";
import { writeDatabase } from "./write-database.fixture.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };
let folder: string;
let places: PlacesByAddress;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "vedette-geo-"));
  const file = path.join(folder, "city.mmdb");
  await writeFile(
    file,
    writeDatabase("81.0.0.0", 8, {
      country: { iso_code: "NL", names: { en: "Netherlands" } },
      city: { names: { en: "Utrecht", zh: "乌得勒支" } },
      subdivisions: [{ iso_code: "UT", names: { en: "Utrecht" } }],
    }),
  );
  places = await openGeoDirectory(file, log);
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

describe("a geo database", () => {
  it("says where an address is", () => {
    expect(places.find("81.2.69.160")).toEqual({ country_code: "NL", city: "Utrecht", region: "Utrecht" });
  });

  it("knows nothing of other addresses", () => {
    expect(places.find("9.9.9.9")).toBeUndefined();
  });

  it.each(["", "no address", "81.2.69", "{{auto}}"])("answers nothing for %j", (ip) => {
    expect(places.find(ip)).toBeUndefined();
  });

  it("that names no city still names the country", async () => {
    const file = path.join(folder, "country.mmdb");
    await writeFile(file, writeDatabase("81.0.0.0", 8, { registered_country: { iso_code: "DE" } }));
    expect((await openGeoDirectory(file, log)).find("81.1.1.1")).toEqual({ country_code: "DE" });
  });

  it("that is missing or is no database refuses the start with a sentence", async () => {
    const file = path.join(folder, "notes.txt");
    await writeFile(file, "this is no database");
    await expect(openGeoDirectory(file, log)).rejects.toThrow(StartError);
    await expect(openGeoDirectory(path.join(folder, "absent.mmdb"), log)).rejects.toThrow(
      /absent\.mmdb cannot be read/,
    );
  });

  it("that is damaged is left alone after one warning, and no event is lost over it", async () => {
    const file = path.join(folder, "damaged.mmdb");
    const bytes = writeDatabase("81.0.0.0", 8, { country: { iso_code: "NL" } });
    // A pointer far behind the end of the file, in place of the record.
    bytes.writeUInt32BE(0x37ffffff, 8 * 6 + 16);
    await writeFile(file, bytes);
    const warnings: string[] = [];
    const damaged = await openGeoDirectory(file, { ...log, warn: (_, sentence) => warnings.push(sentence) });
    expect(damaged.find("81.1.1.1")).toBeUndefined();
    expect(damaged.find("81.1.1.2")).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

describe("a line of CSV", () => {
  it("puts in quotes what would end a cell or a line", () => {
    expect(csvLine(["a", 'say "hi"', "x,y", "two\nlines", "", null, 7, true])).toBe(
      'a,"say ""hi""","x,y","two\nlines",,,7,true\r\n',
    );
  });

  it.each([
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\0=1",
  ])("lets no spreadsheet run %j", (text) => {
    const [first = ""] = csvLine([text]).replace(/^"/u, "");
    expect(first).toBe("'");
  });

  it.each(["a=b", "1-2", "web@1.0.0", "x"])("leaves %j as it is", (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});

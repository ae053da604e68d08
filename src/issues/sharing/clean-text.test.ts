import { expect, it } from "vitest";
import { cleanPath, cleanText } from "./clean-text.ts";

it.each([
  ["no seat for Ann.B+c@x-y.example.com!", "no seat for [e-mail]!"],
  ["refused 203.0.113.7:443 and 2001:db8:0:0:1:2:3:4", "refused [ip]:443 and [ip]"],
  ["GET https://ann:pw@a.example/b?c=d#e failed", "GET https://a.example/b failed"],
  ["in /home/ann/app/x.py and C:\\Users\\Ann\\x.cs", "in ~/app/x.py and ~\\x.cs"],
  ["std::vector at 12:30:45, v24.1.0, a ? b : c", "std::vector at 12:30:45, v24.1.0, a ? b : c"],
])("of %j strangers see %j", (text, seen) => {
  expect(cleanText(text, 1000)).toBe(seen);
});

it("a file loses what stands behind it", () => {
  expect(cleanPath("app.js?token=1#2", 100)).toBe("app.js");
  expect(cleanPath("webpack:///./src/a.ts", 100)).toBe("webpack:///./src/a.ts");
});

it("a hostile text is cut before it is read", () => {
  for (const part of ["a@", "1.", "a:", "x://", "/home/", "a://b@"]) {
    expect(cleanText(part.repeat(1_000_000), 1000).length).toBeLessThanOrEqual(5_000);
  }
});

import { expect, it } from "vitest";
import { browserName } from "./browser-name.ts";

const CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

it("a session bears the name of its browser and system, also where that claims to be others", () => {
  const told = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM}`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Edg/141.0.0.0`,
    `Mozilla/5.0 (Linux; Android 10; K) ${CHROMIUM.replace("Safari", "Mobile Safari")}`,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/144.0 Mobile/15E148 Safari/605.1.15",
  ].map(browserName);
  expect(told).toEqual([
    "Firefox · Linux",
    "Chrome · Windows",
    "Edge · Windows",
    "Chrome · Android",
    "Safari · macOS",
    "Firefox · iPhone",
  ]);
});

it("what is no known browser is told by its first word, and nothing by nothing", () => {
  expect(browserName("curl/8.5.0")).toBe("curl");
  expect(browserName("")).toBeNull();
  expect(browserName(null)).toBeNull();
});

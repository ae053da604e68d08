/** `node open-page.ts SDK-BUNDLE`: serves a page with the SDK, opens it in Chromium, and prints the ids of its events. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { openChromium } from "../../support/chromium.ts";

const [bundle = ""] = process.argv.slice(2);
const page = path.join(import.meta.dirname, "page.js");
const files: Readonly<Record<string, { type: string; content: string }>> = {
  "/sdk.js": { type: "text/javascript", content: readFileSync(bundle, "utf8") },
  "/page.js": { type: "text/javascript", content: readFileSync(page, "utf8") },
  "/": {
    type: "text/html",
    content: `<!doctype html><html lang="en" data-dsn="${process.env.SENTRY_DSN}"><meta charset="utf-8"><title>Shop</title>
      <script src="/sdk.js"></script><script src="/page.js"></script></html>`,
  },
};

const server = createServer((request, response) => {
  const file = files[request.url ?? ""];
  if (file) response.setHeader("content-type", file.type);
  response.statusCode = file ? 200 : 404;
  response.end(file?.content);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("a listening server has a port");

await using chromium = await openChromium();
const tab = await chromium.newPage();
let taken = 0;
tab.on("response", (response) => {
  if (response.request().method() === "POST" && response.ok()) taken++;
});
await tab.goto(`http://127.0.0.1:${address.port}/`);
const ids = await tab.evaluate<string[]>("ids");
while (taken < 2) await tab.waitForEvent("response", { timeout: 20_000 });
console.log(ids.join("\n"));
server.closeAllConnections();
server.close();

/** An envelope with an event such as a Node SDK sends, with as many frames as fill the wanted size. */
export function envelopeTemplate(kilobytes: number): string {
  const frame = (n: number, inApp: boolean) => ({
    filename: inApp ? `/srv/shop/lib/step${n}.js` : `/srv/shop/node_modules/express/lib/layer${n}.js`,
    module: inApp ? `lib:step${n}` : `express.lib:layer${n}`,
    function: inApp ? `settle${n}_@cr@` : `Layer.handle${n}`,
    lineno: 40 + n,
    colno: 11,
    in_app: inApp,
    pre_context: ["  const basket = await open(request);", "  if (basket === undefined) return next();"],
    context_line: `  const total = basket.lines.reduce((sum, line) => sum + line.price, 0); // step ${n}`,
    post_context: ["  response.json({ total });", "}"],
  });
  const event = {
    event_id: "@event-id-of-thirty-two-letters@",
    timestamp: "@timestamp@@@@",
    platform: "node",
    level: "error",
    release: "shop@4.2.0",
    environment: "production",
    server_name: "web-3",
    transaction: "POST /basket",
    sdk: { name: "sentry.javascript.node", version: "11.12.0" },
    user: { id: "@use@", ip_address: "192.0.2.14" },
    tags: { region: "eu-1", queue: "checkout" },
    contexts: {
      runtime: { name: "node", version: "v24.21.0" },
      os: { name: "Linux", version: "6.1.0" },
      trace: { trace_id: "@event-id-of-thirty-two-letters@", span_id: "00f067aa0ba902b7" },
    },
    breadcrumbs: [
      {
        timestamp: 1,
        category: "http",
        type: "http",
        data: { url: "/api/basket", method: "GET", status_code: 200 },
      },
      { timestamp: 2, category: "console", level: "info", message: "basket opened" },
    ],
    exception: {
      values: [
        {
          type: "TypeError",
          value: "Cannot read properties of undefined (reading 'reduce')",
          mechanism: { type: "generic", handled: false },
          stacktrace: { frames: [frame(1, false), frame(2, true)] },
        },
      ],
    },
  };
  const frames = event.exception.values[0]?.stacktrace.frames ?? [];
  for (let n = 3; JSON.stringify(event).length < kilobytes * 1024 - 250; n++)
    frames.unshift(frame(n, n % 3 === 0));
  const json = JSON.stringify(event).replace('"@timestamp@@@@"', "@timestamp@@@@");
  return `{"event_id":"@event-id-of-thirty-two-letters@","sent_at":"${new Date().toISOString()}"}\n{"type":"event"}\n${json}\n`;
}

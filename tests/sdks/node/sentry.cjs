const { createRequire } = require("node:module");
const Sentry = createRequire(process.env.SDK_FOLDER)("@sentry/node");
const { payOrder } = require("./payment.cjs");

Sentry.init({ dsn: process.env.SENTRY_DSN, release: "shop@1.2.3", environment: "staging" });
Sentry.setUser({ id: "42", email: "ada@example.com" });
Sentry.setTag("till", "north");
try {
  payOrder();
} catch (failed) {
  console.log(Sentry.captureException(failed));
}
console.log(Sentry.captureMessage("the till is empty", "warning"));
Sentry.close(20_000).then((sent) => {
  if (!sent) throw new Error("Vedette took no event within 20 s");
});

const { createRequire } = require("node:module");
const Raven = createRequire(process.env.SDK_FOLDER)("raven");
const { payOrder } = require("./payment.cjs");

const done = (error) => {
  if (error) throw error;
};

Raven.config(process.env.SENTRY_DSN, {
  release: "shop@1.2.3",
  environment: "staging",
  tags: { till: "north" },
});
Raven.mergeContext({ user: { id: "42", email: "ada@example.com" } });
try {
  payOrder();
} catch (failed) {
  console.log(Raven.captureException(failed, done));
}
console.log(Raven.captureMessage("the till is empty", { level: "warning" }, done));

/* global Sentry, Raven */
const dsn = document.documentElement.dataset.dsn;
const about = { release: "shop@1.2.3", environment: "staging" };
const user = { id: "42", email: "ada@example.com" };
const ids = [];

function chargeCard() {
  throw new TypeError("the card was declined");
}

function payOrder() {
  try {
    chargeCard();
  } catch (declined) {
    throw new RangeError("order 7 was not paid", { cause: declined });
  }
}

if (typeof Sentry === "undefined") {
  Raven.config(dsn, { ...about, tags: { till: "north" } }).install();
  Raven.setUserContext(user);
} else {
  Sentry.init({ dsn, ...about });
  Sentry.setUser(user);
  Sentry.setTag("till", "north");
}
try {
  payOrder();
} catch (failed) {
  if (typeof Sentry === "undefined") ids.push(Raven.captureException(failed).lastEventId());
  else ids.push(Sentry.captureException(failed));
}
if (typeof Sentry === "undefined") {
  ids.push(Raven.captureMessage("the till is empty", { level: "warning" }).lastEventId());
} else {
  ids.push(Sentry.captureMessage("the till is empty", "warning"));
}

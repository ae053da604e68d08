import { addBreadcrumb, captureMessage, init, setTag, setUser } from "@sentry/browser";

/** A small shop whose every button goes wrong. */
init({ dsn: document.body.dataset.dsn, release: "shop@1.2.3", environment: "staging" });
setUser({ id: "42", email: "ada@example.com" });
setTag("basket", "full");

const basket = { items: undefined };

function pay() {
  addBreadcrumb({ category: "cart", message: "counting the items" });
  return basket.items.total;
}

async function ship() {
  throw new RangeError("no ship goes to Mars");
}

const ACTIONS = { Pay: pay, Ship: ship, Ask: () => captureMessage("the price list is old", "warning") };
for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => void ACTIONS[button.textContent]());
}

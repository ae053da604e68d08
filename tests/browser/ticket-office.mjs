import * as Sentry from "@sentry/node";

/** A small shop that fails at the till; started with the snippet of the set-up page before it. */
Sentry.setUser({ id: "7", email: "mei@wexholm.example" });
Sentry.setTag("counter", "north quay");
Sentry.addBreadcrumb({ category: "queue", message: "next passenger, please" });

const fares = { adult: 12 };

function fareOf(passenger) {
  const fare = fares[passenger.kind];
  return fare.toFixed(2);
}

function sellTicket(passenger) {
  Sentry.addBreadcrumb({ category: "till", message: `asking for the fare of a ${passenger.kind}` });
  return `one ticket, ${fareOf(passenger)}`;
}

function serve(passengers) {
  for (const passenger of passengers) sellTicket(passenger);
}

serve([{ kind: "adult" }, { kind: "walrus" }]);

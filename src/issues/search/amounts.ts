import type { Answer } from "../../query/ask.ts";
import { type Condition, is } from "./condition.ts";

/** So many events or users. */
export function amountOf(answer: Answer, column: "times_seen" | "users_seen"): Condition {
  if (answer.is !== "number") return is({ on: "any", of: [] });
  return is({ on: "amount", column, by: answer.by, value: answer.value });
}

/** At, before or after a time, which may be told by how long ago it is. */
export function momentOf(answer: Answer, column: "first_seen" | "last_seen", now: number): Condition {
  if (answer.is === "ago") {
    return is({ on: "moment", column, by: answer.newer ? ">=" : "<", at: Math.max(0, now - answer.ms) });
  }
  if (answer.is !== "moment") return is({ on: "any", of: [] });
  const { by, span } = answer;
  if (by !== "=") return is({ on: "moment", column, by, at: span.from });
  return is({
    on: "all",
    of: [
      is({ on: "moment", column, by: ">=", at: span.from }),
      is({ on: "moment", column, by: "<", at: span.to }),
    ],
  });
}

import type { Event, Frame } from "../protocol/event.ts";
import { blockedHost, directiveOf } from "./group/security-report.ts";
import { topFrame } from "./in-app.ts";
import { mainStack } from "./main-exception.ts";
import { familyOf } from "./platform-family.ts";
import { shortened } from "./shortened.ts";

/**
 * Where it broke, in at most 200 characters: what an old client says, else the transaction, else the top
 * in-app frame, else "" (reference: event-payload.md §5).
 */
export function culpritOf(event: Event): string {
  const stated = event.culprit || event.transaction;
  if (stated) return shortened(stated, 199);
  if (event.csp) return shortened(`${directiveOf(event.csp)} ${blockedHost(event.csp)}`, 199);
  const frame = topFrame(mainStack(event));
  return frame ? shortened(frameCulprit(frame, frame.platform ?? event.platform), 199) : "";
}

/** `total(cart.js)` for scripts, `shop.cart in total` for others. */
function frameCulprit(frame: Frame, platform: string): string {
  const place = frame.module || frame.filename || frame.abs_path || "";
  const called = frame.function ?? "";
  if (familyOf(platform) === "javascript") return `${called || "?"}(${place || "?"})`;
  return place !== "" && called !== "" ? `${place} in ${called}` : place || called;
}

import type { Page } from "playwright-core";

/** What keys cannot do on a page; each place by a line that a person finds it by. */
export interface KeyAudit {
  /** How many places Tab stops at. */
  reached: number;
  /** Can be pressed or written in, and Tab never comes there. */
  missed: string[];
  /** Has the focus and looks as if it had not. */
  unseen: string[];
  /** Has the focus outside the window or under something else. */
  covered: string[];
  /** Does something when clicked, and neither takes the focus nor stands in, or around, what does. */
  mouseOnly: string[];
  /** Tab never comes out again. */
  trapped: boolean;
}

const MOST_STOPS = 600;

/** Walks the whole page by Tab, from its top to where it begins again. */
export async function auditKeys(page: Page): Promise<KeyAudit> {
  await page.evaluate(prepare);
  let trapped = true;
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate(stopHere))) {
      trapped = false;
      break;
    }
  }
  return { ...(await page.evaluate(sumUp)), trapped };
}

interface Walk {
  /** Each place, and how it looked when it had the focus. */
  readonly reached: Map<Element, string>;
  readonly covered: string[];
  name(element: Element): string;
  look(element: Element): string;
}

declare global {
  interface Window {
    walk: Walk;
  }
}

/** The functions below run in the page: each stands alone. */
function prepare(): void {
  // A field that took the focus by itself would be where the walk begins; whatever goes leaves the beginning where it was.
  const top = document.createElement("span");
  top.tabIndex = 0;
  document.body.prepend(top);
  top.focus();
  top.remove();
  window.walk = {
    reached: new Map(),
    covered: [],
    name: (element) => {
      const label = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return `${element.tagName.toLowerCase()}.${element.className} "${label.trim().slice(0, 40)}"`;
    },
    // Of itself and what is around it: a field's frame may show the focus of the field, a row that of its link.
    look: (element) => {
      const looks: string[] = [];
      for (let at: Element | null = element, up = 0; at && up < 6; at = at.parentElement, up++) {
        const style = getComputedStyle(at);
        looks.push(
          [
            style.outlineStyle,
            style.outlineColor,
            style.boxShadow,
            style.borderColor,
            style.backgroundColor,
          ].join(),
        );
      }
      return looks.join(";");
    },
  };
}

/** Whether the focus is at a new place. */
function stopHere(): boolean {
  const { walk } = window;
  const element = document.activeElement;
  if (!element || element === document.body || walk.reached.has(element)) return false;
  walk.reached.set(element, walk.look(element));
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const points = [0.5, 0.1, 0.9].flatMap((x) =>
    [0.5, 0.1, 0.9].map((y) => [left + (right - left) * x, top + (bottom - top) * y] as const),
  );
  const isSeen = points.some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    // A native box may lie under the picture of it, both in one label.
    return (
      found &&
      (element.contains(found) || found.contains(element) || element.closest("label")?.contains(found))
    );
  });
  if (!isSeen) walk.covered.push(walk.name(element));
  return true;
}

function sumUp(): Omit<KeyAudit, "trapped"> {
  const { walk } = window;
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const unseen = [...walk.reached].filter(
    ([element, looked]) => element.isConnected && walk.look(element) === looked,
  );
  const focusable = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
  const isThere = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest("[inert], [aria-hidden=true], :disabled") &&
    element.getClientRects().length > 0;
  // One of them is a stop, arrows lead to the others.
  const isInGroup = (element: Element) =>
    element.closest("[role=radiogroup], [role=tablist], [role=toolbar], [role=listbox], [role=grid]") !==
      null ||
    (element instanceof HTMLInputElement && element.type === "radio");
  const missed = [...document.querySelectorAll(focusable)].filter(
    (element) =>
      isThere(element) &&
      !walk.reached.has(element) &&
      !isInGroup(element) &&
      // Not pressed, only led to: the place for the page's content.
      !(
        element.getAttribute("tabindex") === "-1" &&
        !element.matches("a[href], button, input, select, textarea")
      ),
  );
  const presses = (element: Element) =>
    Object.entries(element).some(
      ([key, props]) => key.startsWith("__reactProps$") && typeof props?.onClick === "function",
    );
  const mouseOnly = [...document.body.querySelectorAll("*")].filter(
    (element) =>
      isThere(element) &&
      presses(element) &&
      !element.closest(`${focusable}, label`) &&
      !element.querySelector(focusable),
  );
  return {
    reached: walk.reached.size,
    missed: missed.map(walk.name),
    unseen: unseen.map(([element]) => walk.name(element)),
    covered: walk.covered,
    mouseOnly: mouseOnly.map(walk.name),
  };
}

import type { Locator, Page } from "playwright-core";

/**
 * Pictures for a person to look at, at both widths and in both themes: `SHOTS=/some/folder npm test -- FILE`. Where no
 * folder is named nothing is done.
 */
export async function shoot(page: Page, name: string, part?: Locator): Promise<void> {
  const folder = process.env.SHOTS;
  if (!folder) return;
  const before = page.viewportSize();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const path = `${folder}/${name}-${width}-${colorScheme}.png`;
      await (part ? part.screenshot({ path }) : page.screenshot({ path }));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** What one check of `vedette doctor` saw. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, state: "ok", found };
}

export function warning(check: string, found: string, advice: string): Finding {
  return { check, state: "warning", found, advice };
}

export function problem(check: string, found: string, advice?: string): Finding {
  return { check, state: "problem", found, ...(advice !== undefined && { advice }) };
}

/** 1536 → "1.5 KiB". */
export function inUnits(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

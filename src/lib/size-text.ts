const STEPS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes as people say it: 2147483648 is `2 GiB`, 1500 is `1.5 KiB`. */
export function sizeText(bytes: number): string {
  let amount = bytes;
  let step = 0;
  while (amount >= 1024 && step < STEPS.length - 1) {
    amount /= 1024;
    step += 1;
  }
  return `${Number(amount.toFixed(1))} ${STEPS[step]}`;
}

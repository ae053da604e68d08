/** A family of numbers as Prometheus reads it; plain data, so that a thread can hand its own to another. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly series: readonly Series[];
}

export interface Series {
  /** `{outcome="accepted"}` without the braces; empty: none. */
  readonly labels: string;
  /** Of a histogram: one count for each bound, one beyond, and the sum. */
  readonly values: readonly number[];
  /** Upper bounds of a histogram's buckets. */
  readonly bounds?: readonly number[];
}

/** Counts up. One for each set of labels, made once: counting is an addition. */
export class Counter {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

/** How often a value fell below each bound. An observation is a few comparisons. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly values: number[];

  /** `bounds` rise. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.values = new Array<number>(bounds.length + 2).fill(0);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] ?? 0)) at += 1;
    this.values[at] = (this.values[at] ?? 0) + 1;
    const sum = this.bounds.length + 1;
    this.values[sum] = (this.values[sum] ?? 0) + value;
  }
}

type Labels = Readonly<Record<string, string>>;

/**
 * The numbers of one thread. Names and labels are ours and few: what strangers send never becomes one.
 * Gauges are asked when somebody reads them.
 */
export class Registry {
  readonly #families = new Map<string, { family: Omit<Family, "series">; series: (() => Series[])[] }>();

  counter(name: string, help: string, labels: Labels = {}): Counter {
    const counter = new Counter();
    const text = labelText(labels);
    this.#add(name, help, "counter", () => [{ labels: text, values: [counter.value] }]);
    return counter;
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const histogram = new Histogram(bounds);
    this.#add(name, help, "histogram", () => [{ labels: "", values: [...histogram.values], bounds }]);
    return histogram;
  }

  /** `read` answers undefined while there is nothing to say. */
  gauge(name: string, help: string, read: () => number | undefined, labels: Labels = {}): void {
    this.#read(name, help, "gauge", read, labels);
  }

  /** A count that somebody else keeps. */
  counted(name: string, help: string, read: () => number, labels: Labels = {}): void {
    this.#read(name, help, "counter", read, labels);
  }

  families(): Family[] {
    return [...this.#families.values()].map(({ family, series }) => ({
      ...family,
      series: series.flatMap((read) => read()),
    }));
  }

  #read(
    name: string,
    help: string,
    type: "counter" | "gauge",
    read: () => number | undefined,
    labels: Labels,
  ) {
    const text = labelText(labels);
    this.#add(name, help, type, () => {
      const value = read();
      return value === undefined ? [] : [{ labels: text, values: [value] }];
    });
  }

  #add(name: string, help: string, type: Family["type"], read: () => Series[]): void {
    const known = this.#families.get(name);
    if (known !== undefined) known.series.push(read);
    else this.#families.set(name, { family: { name, help, type }, series: [read] });
  }
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`))}"`)
    .join(",");
}

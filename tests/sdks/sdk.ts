/** A real SDK, with an app that reports one exception and one message through it. */
export interface Sdk {
  /** Project, folder of the cache. */
  readonly slug: string;
  readonly language: string;
  readonly sdk: string;
  readonly version: string;
  /** What the machine lacks to run it, and how to get it. */
  lack(): Promise<string | undefined>;
  /** Installs and builds below `cache`, which is kept between runs; what to start. */
  build(cache: string): Promise<App>;
  readonly expected: Expected;
}

/** Prints the id of the exception's event, then that of the message's, when both were handed over. */
export interface App {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Expected {
  /** Type of the exception; its value is "order 7 was not paid" for all. */
  readonly type: string;
  /** Type of the exception that caused it, whose value is "the card was declined"; absent if the SDK sends none. */
  readonly cause?: string;
  /** The in-app function that must be in the stack. */
  readonly frame: string;
  readonly culprit: string | RegExp;
  /** `sdk.name` of the event. */
  readonly sdkName: string;
}

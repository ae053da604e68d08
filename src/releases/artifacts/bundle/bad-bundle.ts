/** A bundle that cannot be taken. Its message goes to who sent it, so it says what to do. */
export class BadBundle extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadBundle";
  }
}

/** For damage that no right tool makes. */
export function damaged(what: string): BadBundle {
  return new BadBundle(`The bundle is damaged: ${what}. Build and upload it again.`);
}

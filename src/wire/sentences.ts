/**
 * What the web API says at form fields, by code: it writes the English sentence, and a page that speaks another
 * language finds the code by the sentence again. `{0}` and `{1}` are filled with values.
 */
export const SENTENCES = {
  required: "This field is required.",
  empty: "This field may not be empty.",
  mustBeText: "This must be text.",
  mustBeNumber: "This must be a number.",
  mustBeWhole: "This must be a whole number.",
  mustBeBoolean: "This must be true or false.",
  mustBeList: "This must be a list.",
  mustBeObject: "This must be an object.",
  least: "This must be at least {0}.",
  most: "This must be at most {0}.",
  leastCharacters: "This must be at least {0} characters long.",
  mostCharacters: "This must be at most {0} characters long.",
  leastEntries: "This must be at least {0} entries long.",
  mostEntries: "This must be at most {0} entries long.",
  oneOf: "This must be one of: {0}.",
  controlCharacters: "This may not hold control characters.",
  slug: "Use 1 to 50 lower-case letters, digits, - and _; not digits alone.",
  passwordShort: "Choose at least {0} characters.",
  passwordLong: "Choose at most {0} characters.",
  passwordIsEmail: "Choose something other than your e-mail address.",
  passwordRepeats: "Choose more than one character, repeated.",
  notYourPassword: "This is not your password.",
  noSuchSession: "You have no such session; it may be over by now.",
  pageOutOfDate: "The page is out of date, or its cookie is missing. Reload it at {0} and try again.",
  notEmail: "This is not an e-mail address. It looks like name@example.com.",
  emailTaken: "An account with the e-mail {0} exists already. Sign in with it, or take another address.",
  memberAlready: "This person is a member already. Change the role instead.",
  linkOver: "This link has been used, or is too old. Ask for a new one.",
  notInvited: "This person has a password already. They may sign in, or ask for a new password there.",
  unsubscribeForged: "This link is not one of ours. Sign in and choose your mails on the account page.",
  ownerNeeded: "An organization needs an owner. Make somebody else an owner first.",
  rank: "Your role here ({0}) may not decide about the role {1}.",
  noSuchMember: "This organization has no such member.",
  isSetUp: "This instance is set up already. Sign in instead.",
  wrongSetupToken:
    "This is not the set-up token. Copy it from the lines that the server printed when it started.",
  projectSlugTaken: "Another project of this organization has this slug. Choose another one.",
  projectDeleted: "This project was deleted just now.",
  organizationSlugTaken: "Another organization has this slug. Choose another one.",
  teamSlugTaken: "Another team of this organization has this slug. Choose another one.",
  noSuchTeam: "This organization has no such team.",
  noSuchTeamProject: "This team has no such project.",
  noSuchTeamMember: "This person is not in this team.",
  noSuchKey: "This project has no such key.",
  keyDeleted: "This key was deleted just now.",
  badHost: "Write names of hosts, such as cdn.example.com or *.example.com, without https:// and paths.",
  badRate: "Write a whole number from 0 to 100000; 0 keeps every event in full.",
  hostNeeded: "Name at least one host.",
  repositoryName: "A repository needs a name, such as acme/shop.",
  repositoryTaken:
    "This organization has a repository of this name. Change that one, or choose another name.",
  repositoryAddress: "Give the address of its pages, with http:// or https://.",
  repositoryAddressAlone: "Give the address alone, without a query.",
  repositoryCredentials: "Give the address without a name or password: everybody sees it.",
  notStorable: "This may not hold the character NUL.",
  mappingTaken: "This project has a mapping for this root. Change that one.",
  nameTaken: "Somebody else has just taken this name. Choose another one.",
} as const;

export type SentenceCode = keyof typeof SENTENCES;

export function sentence(code: SentenceCode, ...values: readonly (string | number)[]): string {
  return SENTENCES[code].replace(/\{(\d)\}/g, (_hole, index: string) => String(values[Number(index)] ?? ""));
}

/** The code and values of a sentence that {@link sentence} wrote, or undefined. */
export function readSentence(
  text: string,
): { readonly code: SentenceCode; readonly values: readonly string[] } | undefined {
  for (const [code, pattern] of PATTERNS) {
    const match = pattern.exec(text);
    if (match) return { code, values: match.slice(1) };
  }
  return undefined;
}

/** Those with more words first: "at least 8 characters long" is also "at least" something. */
const PATTERNS: readonly (readonly [SentenceCode, RegExp])[] = (
  Object.entries(SENTENCES) as [SentenceCode, string][]
)
  .sort(([, a], [, b]) => b.length - a.length)
  .map(([code, text]) => {
    const escaped = text.replace(/[.*+?^$()[\]\\|]/g, "\\$&");
    return [code, new RegExp(`^${escaped.replace(/\{\d\}/g, "([^\\n]*)")}$`)] as const;
  });

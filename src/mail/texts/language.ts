export type Language = "en" | "zh-CN";

/** What a browser or a row says → a language that mails are written in. */
export function languageOf(text: string | null | undefined): Language {
  return text?.toLowerCase().startsWith("zh") === true ? "zh-CN" : "en";
}

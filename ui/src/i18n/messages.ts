import { type Language, useLanguage } from "./language.ts";

/** The words of one page or part. Each folder has its own, so that it can be deleted whole and loads when it is opened. */
export type Messages<M> = Readonly<Record<Language, M>>;

/** Both languages have the same keys: what one lacks, the compiler names. Sentences with values are functions. */
export function messages<M extends object>(en: M, zh: NoInfer<M>): Messages<M> {
  return { en, "zh-CN": zh };
}

/** The words in the reader's language; the part renders again when it changes. */
export function useMessages<M>(all: Messages<M>): M {
  return all[useLanguage()];
}

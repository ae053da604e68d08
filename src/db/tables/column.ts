import type { ColumnType } from "kysely";

/** A column that has a default: it may be left out of an insert. */
export type Defaulted<T> = ColumnType<T, T | undefined, T>;

/** Read as a value, written as JSON text. */
export type JsonColumn<T> = ColumnType<T, string, string>;

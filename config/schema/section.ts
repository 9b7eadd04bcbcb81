import { z } from 'zod';

/**
 * What a key says of itself, beside its type, default and bounds. Checks, JSON Schema, hover and `docs/config.md` are
 * all made from this.
 */
export interface KeyHelp {
  /** One or two plain sentences: what the key does. */
  readonly help: string;
  /** `pairs`, `rows`, `epochs`, `dimensionless` … */
  readonly unit?: string;
  /** The formula the key enters, in plain text. */
  readonly formula?: string;
  /** Paper and equation or section. */
  readonly source?: string;
  /** A short value to offer in completion when the default says nothing. */
  readonly example?: string;
  /** Names that other tools give it, so that a person who writes one is told ours. At a `kind`, of that kind. */
  readonly otherNames?: readonly string[];
  /** Values that other tools take → ours. */
  readonly otherValues?: Readonly<Record<string, string>>;
  /** A sentence for whoever writes a value that is not taken. */
  readonly hint?: string;
}

/** What a text must look like, for texts held to a pattern. */
export interface FormHelp {
  /** Completes “It takes …”. */
  readonly form: string;
  /** Texts that fit, to offer for a misspelt one. */
  readonly suggestions?: readonly string[];
}

/** Attaches {@link KeyHelp} to a schema. Call it last, after `.default()`. */
export function key<Schema extends z.ZodType>(schema: Schema, help: KeyHelp): Schema {
  return schema.meta({ ...help });
}

/** A text held to a pattern, which says in words what it must look like. */
export function textOfForm(pattern: RegExp, help: FormHelp): z.ZodString {
  return z.string().regex(pattern).meta({ ...help });
}

/** A whole section: unknown keys are errors, and an absent section is the section of all defaults. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, help: KeyHelp) {
  return key(z.strictObject(shape).prefault({} as never), help);
}

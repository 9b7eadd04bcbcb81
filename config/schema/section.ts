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
}

/** Attaches {@link KeyHelp} to a schema. Call it last, after `.default()`. */
export function key<Schema extends z.ZodType>(schema: Schema, help: KeyHelp): Schema {
  return schema.meta({ ...help });
}

/** A whole section: unknown keys are errors, and an absent section is the section of all defaults. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, help: KeyHelp) {
  return key(z.strictObject(shape).prefault({} as never), help);
}

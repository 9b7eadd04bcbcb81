/**
 * The messages of an event file, in the encoding of protocol buffers: fields that TensorBoard reads and no others.
 *
 *     Event    1 wall_time double · 2 step int64 · 3 file_version string · 5 summary Summary · 7 session_log SessionLog
 *     Summary  1 value Value, repeated      Value  1 tag string · 2 simple_value float      SessionLog  1 status enum
 *
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 */
export interface EventMessage {
  /** Milliseconds since 1970 (UTC). */
  readonly wallTimeMs: number;
  /** An integer from 0. */
  readonly step: number;
  readonly what:
    | { readonly kind: 'version' }
    /** Takes back every earlier scalar at `step` or later. */
    | { readonly kind: 'restart' }
    /** By tag; float32. */
    | { readonly kind: 'scalars'; readonly scalars: Readonly<Record<string, number>> };
}

/** The bytes of an event. @throws RangeError when the step is not an integer from 0 */
export function eventMessage({ wallTimeMs, step, what }: EventMessage): Uint8Array {
  if (!(Number.isSafeInteger(step) && 0 <= step)) throw new RangeError(`A step is an integer from 0, got ${step}.`);
  const head = [double(1, wallTimeMs / 1000), ...(step === 0 ? [] : [integer(2, step)])];
  switch (what.kind) {
    case 'version': return joined([...head, text(3, 'brain.Event:2')]);
    case 'restart': return joined([...head, message(7, [integer(1, 1)])]);
    case 'scalars':
      return joined([...head, message(5, Object.entries(what.scalars).map(([tag, value]) => message(1, [text(1, tag), float(2, value)])))]);
  }
}

/** What follows a field's number: an integer of variable length, eight bytes, so many bytes, or four bytes. */
const wire = { integer: 0, double: 1, bytes: 2, float: 5 } as const;

const fieldStart = (field: number, type: number): Uint8Array => variableLength(field * 8 + type);

function integer(field: number, value: number): Uint8Array {
  return joined([fieldStart(field, wire.integer), variableLength(value)]);
}

function double(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joined([fieldStart(field, wire.double), bytes]);
}

function float(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joined([fieldStart(field, wire.float), bytes]);
}

function text(field: number, value: string): Uint8Array {
  return sized(field, new TextEncoder().encode(value));
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return sized(field, joined(parts));
}

function sized(field: number, bytes: Uint8Array): Uint8Array {
  return joined([fieldStart(field, wire.bytes), variableLength(bytes.length), bytes]);
}

/** Seven bits a byte, lowest first; the highest bit says that more follow. Division, because steps may exceed 32 bits. */
function variableLength(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (0x80 <= rest) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.of(...bytes, rest);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

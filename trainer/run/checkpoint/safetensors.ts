import type { NamedArrays } from '../../engine/engine';

/**
 * The safetensors format: 8 bytes of header length, a JSON header, then the numbers. Float32, little-endian, names in
 * ascending order, so equal arrays give equal bytes.
 *
 * @see https://github.com/huggingface/safetensors (format section)
 */
export function encodeSafetensors(arrays: NamedArrays): Uint8Array {
  const names = [...arrays.keys()].sort();
  let offset = 0;
  const header = Object.fromEntries(names.map((name) => {
    const { shape, data } = arrays.get(name)!;
    const from = offset;
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }];
  }));
  const text = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.fill(0x20, 8, 8 + headerLength);
  out.set(text, 8);
  let at = 8 + headerLength;
  for (const name of names) {
    const { data } = arrays.get(name)!;
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/**
 * Reads what {@link encodeSafetensors} wrote.
 *
 * @throws Error that names what is wrong with a torn or foreign file
 */
export function decodeSafetensors(bytes: Uint8Array): NamedArrays {
  const fail = (what: string): never => {
    throw new Error(`The file is no whole safetensors file: ${what}`);
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (bytes.length < 8 + headerLength) fail(`its header of ${headerLength} bytes ends after its ${bytes.length} bytes`);
  let header: Record<string, { dtype?: unknown; shape?: unknown; data_offsets?: unknown }> = {};
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerLength)).toString()) as typeof header;
  } catch {
    fail('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null) fail('its header is no object');
  const body = bytes.subarray(8 + headerLength);
  const arrays = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry;
    if (dtype !== 'F32') fail(`\`${name}\` is ${String(dtype)}, not F32`);
    if (!isNaturals(shape) || !isNaturals(offsets) || offsets.length !== 2) return fail(`\`${name}\` has no shape or place`);
    const [from, to] = offsets as [number, number];
    if (to < from || body.length < to || to - from !== 4 * shape.reduce((product, one) => product * one, 1)) fail(`\`${name}\` does not fit its place`);
    arrays.set(name, { shape, data: new Float32Array(Uint8Array.from(body.subarray(from, to)).buffer) });
    end = Math.max(end, to);
  }
  if (end !== body.length) fail(`${body.length - end} bytes are left over`);
  return arrays;
}

const isNaturals = (value: unknown): value is number[] => Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && 0 <= one);

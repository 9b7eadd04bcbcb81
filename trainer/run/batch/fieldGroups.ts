import type { PassPlan } from '../../engine/engine';

/**
 * Numbers the values of each field among some passes of the same side: two examples have one number in a field when its rows,
 * in any order, or its numbers are the same.
 *
 * @returns of each pass, int32 [B · k]
 */
export function fieldGroups(passes: readonly PassPlan[]): readonly Int32Array[] {
  const k = passes[0]!.fields.length;
  const groups = passes.map(({ nExamples }) => new Int32Array(nExamples * k));
  for (let field = 0; field < k; field += 1) {
    const known = new Map<string, number>();
    passes.forEach(({ nExamples, fields }, pass) => {
      const input = fields[field]!;
      const width = input.kind === 'number' ? input.values.length / nExamples : 0;
      for (let example = 0; example < nExamples; example += 1) {
        const values = input.kind === 'number' ? input.values.subarray(example * width, (example + 1) * width) : input.rows.slice(input.offsets[example], input.offsets[example + 1]).sort();
        const key = values.join();
        const group = known.get(key) ?? known.size;
        known.set(key, group);
        groups[pass]![example * k + field] = group;
      }
    });
  }
  return groups;
}

import type { Finding, Rule } from './rule';

/** A delimiter or an encoding says something about text files only. */
export const readOptionsApply: Rule = {
  code: 'read-option-unused',
  check({ features, isWritten }) {
    if (!features) return [];
    return (['interactions', 'items', 'queries'] as const).flatMap((section): Finding[] => {
      const source = features[section];
      if (source === null || typeof source === 'string') return [];
      const { format } = source;
      return (['delimiter', 'encoding'] as const).flatMap((option): Finding[] => {
        const fits = option === 'delimiter' ? format === 'auto' || format === 'csv' || format === 'tsv' : format !== 'parquet';
        if (fits || !isWritten('features', `${section}.${option}`)) return [];
        return [{
          file: 'features', key: `${section}.${option}`, atKey: true, severity: 'warning',
          message: `\`${section}.${option}\` has no effect on \`format: ${format}\`. Remove it, or write \`format: csv\` if these are text files.`,
        }];
      });
    });
  },
};

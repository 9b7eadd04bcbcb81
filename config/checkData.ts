import type { DataProfile } from './dataProfile';
import type { Problem } from './problem';
import type { Resolved } from './resolveConfig';
import { dataRules } from './rules/dataRules';
import { problemsOf } from './rules/rule';
import { sortProblems } from './sortProblems';

/**
 * Holds a config against its data.
 *
 * @param profile with `sampled`, messages say that they come from the first rows, and what those cannot decide is left
 *                for the full profile
 * @returns nothing for a config that has errors of its own
 */
export function checkData(resolved: Pick<Resolved, 'config' | 'features' | 'trees' | 'paths'>, profile: DataProfile): readonly Problem[] {
  const { config, features, trees, paths } = resolved;
  if (!features) return [];
  const found = dataRules.flatMap((rule) => problemsOf(rule.check({ model: config?.model, features }, profile), rule.code, trees));
  return sortProblems(profile.sampled ? found.map(saysItIsASample(profile)) : found, paths);
}

function saysItIsASample({ interactions }: DataProfile): (problem: Problem) => Problem {
  const rows = Math.max(interactions.rows, 1);
  return (problem) => {
    const seen = rows >= 100_000 ? 'the first 100,000 rows of each file' : 'the first rows';
    // Files and columns are there or not, whatever was read of the rows.
    if (/^(data-file|column-missing)/.test(problem.code)) return problem;
    return { ...problem, message: `${problem.message} (Seen in ${seen}.)` };
  };
}

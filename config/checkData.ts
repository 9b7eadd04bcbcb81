import type { DataProfile } from './dataProfile';
import { dataCodes, idleIgnores, withoutIgnored } from './ignoredProblems';
import type { Problem } from './problem';
import type { Resolved } from './resolveConfig';
import { dataRules } from './rules/dataRules';
import { problemsOf } from './rules/rule';
import type { FeaturesConfig } from './schema/files';
import { sortProblems } from './sortProblems';

/**
 * Holds a config against its data.
 *
 * @param profile with `sampled`, messages say that they come from the first rows, and what those cannot decide is left
 *                for the full profile
 * @returns nothing for a config that has errors of its own
 */
export function checkData(resolved: Pick<Resolved, 'config' | 'features' | 'trees' | 'paths' | 'ignores'>, profile: DataProfile): readonly Problem[] {
  const { config, features, trees, paths, ignores } = resolved;
  if (!features) return [];
  const found = dataRules.flatMap((rule) => problemsOf(rule.check({ model: config?.model, features }, profile), rule.code, trees));
  const said = profile.sampled ? found.map(saysItIsASample(profile)) : found;
  const isJudged = isWhole(profile, features) && !found.some(({ severity }) => severity === 'error');
  const own = ignores.filter(({ source }) => source.path === paths[0]);
  return sortProblems([...withoutIgnored(said, ignores), ...idleIgnores(own, found, isJudged ? dataCodes : new Set())], paths);
}

/** Every data rule had what it looks at, so that what it did not find is not there. */
function isWhole({ sampled, pairs, split, features: known }: DataProfile, { features }: FeaturesConfig): boolean {
  return !sampled && pairs !== null && split !== null && features.every(({ name, kind }) => kind === 'history' || known.some((one) => one.name === name));
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

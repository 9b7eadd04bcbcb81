import type { GainReport } from './gainReport';
import type { Sentence } from './loadable';
import { countText, intervalText } from './numberText';
import { sentence } from './sentence';

/** The findings of a gain report for a page that names both runs already: `**Items with section libs** gain +.021 (.010 to .031), 3,598 pairs.` */
export function gainSentences({ groupings }: GainReport): readonly Sentence[] {
  return groupings.flatMap(({ groups }) => groups.flatMap(({ what, verdict, difference, nPairs }) => (verdict !== 'gain' && verdict !== 'loss' ? []
    : [sentence(`**${what[0]!.toUpperCase()}${what.slice(1)}** ${verdict === 'gain' ? 'gain' : 'lose'} ${intervalText(difference!)}, ${countText(nPairs)} pairs.`)])));
}

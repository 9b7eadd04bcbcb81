import { nearestWord } from '../nearestWord';
import { listed } from '../shapeWords';
import type { Rule } from './rule';

/** Early stopping watches one slice, so the evaluation must have it, and it must be one group of pairs. */
export const earlyStoppingSliceEvaluated: Rule = {
  code: 'early-stopping-slice',
  check({ model }) {
    const stopping = model?.training.earlyStopping;
    if (!model || !stopping) return [];
    const single = ['all', ...model.evaluation.slices.filter((slice) => slice === 'head' || slice === 'tail' || slice === 'cold')];
    if (single.includes(stopping.slice)) return [];
    const near = nearestWord(stopping.slice, single);
    const isKnown = ['head', 'tail', 'cold'].includes(stopping.slice);
    const isMany = model.evaluation.slices.includes(stopping.slice);
    return [{
      file: 'model', key: 'training.earlyStopping.slice', severity: 'error',
      ...(near === undefined ? {} : { replacement: near }),
      message: isMany ? `Early stopping watches the slice \`${stopping.slice}\`, which is several groups of pairs. Use ${listed(single)}.`
        : `Early stopping watches the slice \`${stopping.slice}\`, which is not evaluated. ${isKnown ? `Add it to \`evaluation.slices\`, or use ${listed(single)}.` : near !== undefined ? `Did you mean \`${near}\`?` : `Use ${listed(single)}.`}`,
    }];
  },
};

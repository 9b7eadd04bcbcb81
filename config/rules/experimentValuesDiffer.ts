import { settingAddress, settingsIn, type ExperimentRule } from './experimentRule';
import type { Finding } from './rule';

/** The same value twice would be the same run, row or column twice. */
export const experimentValuesDiffer: ExperimentRule = {
  code: 'experiment-value-duplicate',
  check(experiment) {
    const { seeds, dataFractions, metrics, slices } = experiment;
    const repeats = (address: string, name: string, values: readonly unknown[]): readonly Finding[] => {
      const texts = values.map((value) => JSON.stringify(value));
      const at = texts.findIndex((text, index) => texts.indexOf(text) !== index);
      return at < 0 ? [] : [{ file: 'experiment', key: address.endsWith(']') ? address : `${address}[${at}]`, severity: 'error', message: `\`${name}\` has \`${texts[at]!.replaceAll('"', '')}\` twice. Remove one.` }];
    };
    return [
      ...Object.entries({ seeds, dataFractions, metrics, slices }).flatMap(([key, values]) => repeats(key, key, values)),
      ...settingsIn(experiment).flatMap(({ home, key, values }) => repeats(settingAddress(home, key), key, values)),
    ];
  },
};

import { settingAddress, settingsIn, type ExperimentRule } from './experimentRule';

const homes: Readonly<Record<string, string>> = { 'training.seed': 'seeds', 'split.sampleTraining': 'dataFractions' };

/** Every arm runs with the same seeds and shares of the data; an arm of its own would not be comparable. */
export const seedsAreListed: ExperimentRule = {
  code: 'experiment-setting-reserved',
  check(experiment) {
    return settingsIn(experiment).flatMap(({ home, key }) => (homes[key] === undefined ? [] : [{
      file: 'experiment', key: settingAddress(home, key), severity: 'error', atKey: true,
      message: `\`${key}\` is the same for all arms of an experiment. Write its values under \`${homes[key]}\`.`,
    }]));
  },
};

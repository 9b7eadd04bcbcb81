import { settingAddress, settingsIn, type ExperimentRule } from './experimentRule';

/** A table is named by its condition, which an arm that sets the same key would not be under. */
export const conditionsHold: ExperimentRule = {
  code: 'condition-overridden',
  check(experiment) {
    return settingsIn(experiment).flatMap(({ home, key }) => (home === 'across' || !Object.hasOwn(experiment.across, key) ? [] : [{
      file: 'experiment', key: settingAddress(home, key), severity: 'error', atKey: true,
      message: `\`${key}\` is a condition of the whole experiment, in \`across\`. Remove it here or there.`,
    }]));
  },
};

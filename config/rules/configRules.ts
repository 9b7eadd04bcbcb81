import { adamStepsAreSmall } from './adamStepsAreSmall';
import { batchHasNegatives } from './batchHasNegatives';
import { conditionsSaySomething } from './conditionsSaySomething';
import { correctedLogQMasksHits } from './correctedLogQMasksHits';
import { cutoffsAscend } from './cutoffsAscend';
import { debiasingFits } from './debiasingFits';
import { directAUNeedsCosines } from './directAUNeedsCosines';
import { earlyStoppingHasValidation } from './earlyStoppingHasValidation';
import { earlyStoppingMetricEvaluated } from './earlyStoppingMetricEvaluated';
import { earlyStoppingSliceEvaluated } from './earlyStoppingSliceEvaluated';
import { factorizationHasIds } from './factorizationHasIds';
import { factorizationHasTwoTables } from './factorizationHasTwoTables';
import { historyNeedsItemIds } from './historyNeedsItemIds';
import { historyNeedsTimestamp } from './historyNeedsTimestamp';
import { idsMeanOneThing } from './idsMeanOneThing';
import { listsHaveNoRepeats } from './listsHaveNoRepeats';
import { lossKeysApply } from './lossKeysApply';
import { maskedTaskMasks } from './maskedTaskMasks';
import { maskingHasPartners } from './maskingHasPartners';
import { optimizerKeysApply } from './optimizerKeysApply';
import { outcomesGiven, outcomesSplit } from './outcomesGiven';
import { outputsSpreadOut } from './outputsSpreadOut';
import { readOptionsApply } from './readOptionsApply';
import { scheduleFits } from './scheduleFits';
import { scheduleKeysApply } from './scheduleKeysApply';
import { selfSupervisionIsOn } from './selfSupervisionIsOn';
import { sharedTablesAgree } from './sharedTablesAgree';
import { sidesHaveSources } from './sidesHaveSources';
import { slicesAreCategories } from './slicesAreCategories';
import { slicesExist } from './slicesExist';
import { splitCutsAgree } from './splitCutsAgree';
import { splitCutsReadable } from './splitCutsReadable';
import { splitNeedsTimestamp } from './splitNeedsTimestamp';
import { splitPartsInUse } from './splitPartsInUse';
import { splitSharesFitBuckets } from './splitSharesFitBuckets';
import { splitSharesSum } from './splitSharesSum';
import { taskKeysApply } from './taskKeysApply';
import { temperatureNeedsCosines } from './temperatureNeedsCosines';
import { towerKeysApply } from './towerKeysApply';
import { towersHaveInputs } from './towersHaveInputs';
import { uniqueFeatureNames } from './uniqueFeatureNames';
import { viewsDiffer } from './viewsDiffer';
import type { Rule } from './rule';

/** Every rule that needs the text alone. To add one: write its file, an example in `reference/configRuleExamples.ts`, and a line here. */
export const configRules: readonly Rule[] = [
  uniqueFeatureNames,
  sharedTablesAgree,
  sidesHaveSources,
  idsMeanOneThing,
  towersHaveInputs,
  historyNeedsTimestamp,
  historyNeedsItemIds,
  splitSharesSum,
  splitSharesFitBuckets,
  splitPartsInUse,
  splitNeedsTimestamp,
  splitCutsReadable,
  splitCutsAgree,
  conditionsSaySomething,
  readOptionsApply,
  slicesExist,
  slicesAreCategories,
  listsHaveNoRepeats,
  cutoffsAscend,
  earlyStoppingMetricEvaluated,
  earlyStoppingSliceEvaluated,
  earlyStoppingHasValidation,
  batchHasNegatives,
  outcomesGiven,
  outcomesSplit,
  factorizationHasIds,
  factorizationHasTwoTables,
  towerKeysApply,
  lossKeysApply,
  correctedLogQMasksHits,
  debiasingFits,
  directAUNeedsCosines,
  selfSupervisionIsOn,
  taskKeysApply,
  scheduleFits,
  scheduleKeysApply,
  maskedTaskMasks,
  maskingHasPartners,
  viewsDiffer,
  temperatureNeedsCosines,
  outputsSpreadOut,
  optimizerKeysApply,
  adamStepsAreSmall,
];

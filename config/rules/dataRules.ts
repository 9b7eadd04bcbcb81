import { batchFitsData } from './batchFitsData';
import { categoriesRepeat } from './categoriesRepeat';
import { columnsExist } from './columnsExist';
import { columnTypesFit } from './columnTypesFit';
import { cutoffsWithinCatalog } from './cutoffsWithinCatalog';
import { featuresHaveValues } from './featuresHaveValues';
import { featuresVary } from './featuresVary';
import { filesPresent } from './filesPresent';
import { filesReadable } from './filesReadable';
import { idsPresent } from './idsPresent';
import { idsUnique } from './idsUnique';
import { pairsHaveEntities } from './pairsHaveEntities';
import { pairsRemain } from './pairsRemain';
import { rowsWellFormed } from './rowsWellFormed';
import { separatorsFound } from './separatorsFound';
import { separatorsGiven } from './separatorsGiven';
import { skippedRowsShown } from './skippedRowsShown';
import { splitPartsFilled } from './splitPartsFilled';
import { vectorLengthsFit } from './vectorLengthsFit';
import { vocabulariesKeepValues } from './vocabulariesKeepValues';
import type { DataRule } from './rule';

/** Every rule that needs to know the data. To add one: write its file, an example in `reference/dataRuleExamples.ts`, and a line here. */
export const dataRules: readonly DataRule[] = [
  filesPresent,
  filesReadable,
  rowsWellFormed,
  columnsExist,
  columnTypesFit,
  separatorsFound,
  separatorsGiven,
  vectorLengthsFit,
  idsPresent,
  idsUnique,
  skippedRowsShown,
  pairsRemain,
  pairsHaveEntities,
  featuresHaveValues,
  featuresVary,
  categoriesRepeat,
  vocabulariesKeepValues,
  splitPartsFilled,
  batchFitsData,
  cutoffsWithinCatalog,
];

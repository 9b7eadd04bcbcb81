import { armNamesDiffer } from './armNamesDiffer';
import { armsChangeSomething } from './armsChangeSomething';
import { conditionsHold } from './conditionsHold';
import type { ExperimentRule } from './experimentRule';
import { experimentValuesDiffer } from './experimentValuesDiffer';
import { seedsAreListed } from './seedsAreListed';

/** Every rule about an experiment's own text. To add one: write its file, an example in `reference/experimentExamples.ts`, and a line here. */
export const experimentRules: readonly ExperimentRule[] = [armNamesDiffer, armsChangeSomething, experimentValuesDiffer, seedsAreListed, conditionsHold];

/** Codes of what only the arms together show, found by `resolveExperiment`. */
export const experimentCodes: readonly string[] = ['arm-same-as', 'experiment-slice'];

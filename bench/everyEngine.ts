import path from 'node:path';
import type { EnginePlaces } from '../trainer/engine/engine';
import { enginePlaces } from '../trainer/run/enginePlaces';

/** Places of a benchmark, and those of the engines that only GPUs have. */
export const everyEngine = (places: EnginePlaces): EnginePlaces => ({ ...enginePlaces(path.resolve(path.dirname(places.kernelsFile), '../..') + path.sep), ...places });

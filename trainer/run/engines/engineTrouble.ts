import { TrainerError } from '../trainerError';

/** An engine that could not be fetched, built, linked or removed: what happened, and what to do. */
export const engineTrouble = (message: string, remedy: string): TrainerError => new TrainerError({ code: 'engine-trouble', message, remedy });

/** Lets timers, files and signals have their turn between two stretches of arithmetic. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

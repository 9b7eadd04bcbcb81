declare const console: { warn: (...words: unknown[]) => void; log: (...words: unknown[]) => void };

/** Runs `work` without what tfjs says to the terminal of its own accord; what it throws still comes through. */
export async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { warn, log } = console;
  console.warn = () => undefined;
  console.log = () => undefined;
  try {
    return await work();
  } finally {
    console.warn = warn;
    console.log = log;
  }
}

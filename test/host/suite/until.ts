/** Resolves with the first thing that `probe` finds; looked for again whenever the editor has had a turn. */
export async function until<Found>(what: string, probe: () => Found | undefined | false | null | Promise<Found | undefined | false | null>, limitMs = 40_000): Promise<Found> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false && found !== null) return found;
    if (end < Date.now()) throw new Error(`Not within ${limitMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

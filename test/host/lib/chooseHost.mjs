// Which VS Code the journeys run in.

/**
 * A desktop VS Code where there is a screen and one that was fetched before, or one that can be fetched in time; else the
 * stand-in out of npm, where there is one. Never waits for longer than the limits.
 *
 * @param {object} options
 * @param {string | undefined} options.wish `headless`, `desktop`, or the path of an executable; what the person wants
 * @param {string | null} options.standIn null where npm has no VS Code for the system
 * @param {boolean} options.hasScreen
 * @param {(answerLimitMs: number) => Promise<string>} options.fetchDesktop resolves with the executable, at once when it is kept; rejects when nothing is heard for that long
 * @param {number} [options.answerLimitMs]
 * @param {number} [options.fetchLimitMs] for the whole of it, where there is a stand-in
 * @returns {Promise<{ executable: string, line: string }>} and one line that says which and why
 * @throws when there is neither, or not the one that is wished for
 */
export async function chooseHost({ wish, standIn, hasScreen, fetchDesktop, answerLimitMs = 5000, fetchLimitMs = 60_000 }) {
  const standInFor = (why) => ({ executable: standIn, line: `VS Code out of npm in a headless Chromium (${why})` });
  if (wish === 'headless' && standIn === null) throw new Error('npm has no VS Code for this system: leave LONGTAIL_VSCODE out.');
  if (wish === 'headless') return standInFor('LONGTAIL_VSCODE=headless');
  if (wish !== undefined && wish !== 'desktop') return { executable: wish, line: `${wish} (LONGTAIL_VSCODE)` };
  if (wish === undefined && !hasScreen && standIn !== null) return standInFor('there is no screen');
  let timer;
  try {
    const tooLate = new Promise((_, reject) => {
      if (wish === undefined && standIn !== null) timer = setTimeout(() => reject(new Error(`not fetched within ${fetchLimitMs / 1000} s`)), fetchLimitMs);
    });
    const executable = await Promise.race([fetchDesktop(answerLimitMs), tooLate]);
    return { executable, line: `desktop VS Code at ${executable}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (wish === 'desktop' || standIn === null) throw new Error(`No desktop VS Code: ${reason}`, { cause: error });
    return standInFor(`no desktop one: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}

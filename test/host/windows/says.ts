import type { Locator } from 'playwright-core';

/** Waits until what a place says satisfies. @returns what it then says */
export async function says(place: Locator, isWanted: (text: string) => boolean, what: string, limitMs = 90_000): Promise<string> {
  const end = Date.now() + limitMs;
  for (;;) {
    // A page's frame may be replaced while it is read; the next look finds the new one.
    const text = await place.first().textContent({ timeout: 2000 }).catch(() => null) ?? '';
    if (isWanted(text)) return text;
    if (end < Date.now()) throw new Error(`Not within ${limitMs / 1000} s: ${what}. It says: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

import type { RunEvent } from './event';

/**
 * The events of one attempt's journal. A torn last line, blank lines and lines that are no event are passed over, so a
 * journal can be read at any moment of its being written.
 */
export function parseJournal(text: string): RunEvent[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      const event: unknown = JSON.parse(line);
      return typeof event === 'object' && event !== null && 'kind' in event && typeof event.kind === 'string' ? [event as RunEvent] : [];
    } catch {
      return [];
    }
  });
}

import { nearestWord } from '../../config/nearestWord';

/**
 * The id that was meant by one that is not there: the same number with other zeros before it (`7` for `007`), else the
 * nearest in spelling. A number is not taken for its neighbors, which are other things.
 *
 * @returns undefined when none is near
 */
export function nearestId(wanted: string, ids: readonly string[]): string | undefined {
  const written = wanted.trim();
  if (!/^\d+$/.test(written)) return nearestWord(wanted, ids);
  const bare = (id: string) => id.trim().replace(/^0+(?=\d)/, '');
  const number = bare(written);
  return ids.find((id) => bare(id) === number);
}

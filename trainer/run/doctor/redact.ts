/** What stands in a text for the person who sends it. */
export interface Identity { readonly home: string; readonly user: string; readonly host: string }

/** Names that say nothing of a person, and would blacken words. */
const commonUsers = new Set(['root', 'user', 'node', 'admin', 'home', 'longtail']);

/** A text without the home folder, the user's name and the host's. */
export function redact(text: string, { home, user, host }: Identity): string {
  let out = text;
  if (home.length > 1) out = out.replace(new RegExp(`${escaped(home)}(?![A-Za-z0-9_-])`, 'g'), '~');
  // Other homes, of other accounts and other systems, in paths.
  out = out.replace(/((?:^|[\s"'=:;(`])(?:\/home|\/Users|[A-Za-z]:\\Users)[\\/])[^\\/\s"':;)`]+/g, '$1USER');
  for (const [name, word] of [[host, 'HOST'], [host.split('.')[0]!, 'HOST'], [user, 'USER']] as const) {
    if (name.length < 2 || name === 'localhost' || commonUsers.has(name)) continue;
    out = out.replace(new RegExp(`(?<![A-Za-z0-9_])${escaped(name)}(?![A-Za-z0-9_])`, 'gi'), word);
  }
  return out;
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

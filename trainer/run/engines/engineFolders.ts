import os from 'node:os';
import path from 'node:path';

/**
 * Folders that engines are kept in; the first takes new ones.
 *
 * `LONGTAIL_ENGINES` names them, separated as PATH is. Else it is one folder of the user's data: `longtail/engines` in
 * `$XDG_DATA_HOME` or `~/.local/share`, on macOS in `~/Library/Application Support`, on Windows in `%LOCALAPPDATA%`.
 */
export function engineFolders(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home: string = os.homedir()): readonly [string, ...string[]] {
  const [first, ...others] = (environment.LONGTAIL_ENGINES ?? '').split(path.delimiter).filter((folder) => folder !== '').map((folder) => path.resolve(folder));
  if (first !== undefined) return [first, ...others];
  return [path.join(userDataFolder(environment, platform, home), 'longtail', 'engines')];
}

function userDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return environment.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  // The standard says that a relative path there is to be ignored.
  return path.isAbsolute(environment.XDG_DATA_HOME ?? '') ? environment.XDG_DATA_HOME! : path.join(home, '.local', 'share');
}

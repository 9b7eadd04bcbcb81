import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { engineTrouble } from './engineTrouble';
import { runLogged, tellingLine, type LoggedRun } from './runLogged';

/**
 * Fetches packages of npm as they were published and unpacks them; none of their scripts is run. npm holds each to the
 * hash that the registry gives.
 *
 * @param packages exact versions: `@tensorflow/tfjs-node@4.22.0`
 * @returns folder of each, in their order
 * @throws TrainerError when npm or the registry cannot be reached
 */
export async function npmTarballs(packages: readonly string[], folder: string, logged: LoggedRun): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const folders: string[] = [];
  for (const [at, name] of packages.entries()) {
    const own = path.join(folder, String(at));
    mkdirSync(own, { recursive: true });
    const fetched = await runLogged('npm', ['pack', name, '--ignore-scripts', '--loglevel=error', '--pack-destination', own], logged);
    const tarball = readdirSync(own).find((file) => file.endsWith('.tgz'));
    if (fetched.code !== 0 || tarball === undefined) throw npmTrouble(name, fetched.said, logged.logFile);
    // Named from inside: a colon in a path is another machine to some versions of tar.
    const unpacked = await runLogged('tar', ['-xzf', tarball], { ...logged, cwd: own });
    if (unpacked.code !== 0) throw engineTrouble(`${tarball} could not be unpacked: ${tellingLine(unpacked.said)}.`, `The log says more: ${logged.logFile}`);
    rmSync(path.join(own, tarball));
    folders.push(path.join(own, 'package'));
  }
  return folders;
}

/** Why npm could not fetch or install something, for people. */
export function npmTrouble(what: string, said: string, logFile: string) {
  if (/ENOENT/.test(said) && /spawn npm/.test(said)) return engineTrouble('`npm` is not on the PATH; it fetches what is needed.', 'Install Node with npm from https://nodejs.org.');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|ERR_SOCKET|offline/i.test(said)) {
    return engineTrouble(`${what} could not be fetched: the network does not answer.`, `Try again with a network, or set npm's registry or proxy (\`npm config\`). The log: ${logFile}`);
  }
  return engineTrouble(`${what} could not be fetched or set up: ${tellingLine(said)}.`, `The log says more: ${logFile}`);
}

/** A Node that may run the trainer: what to start, with what beside the environment, and why it is looked at. */
export interface NodeCandidate {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: 'setting' | 'remote host' | 'login shell' | 'editor';
}

/** The oldest Node that runs the trainer: major, minor. */
export const nodeFloor: readonly [number, number] = [20, 19];

/** Where the editor runs and what its person has set. */
export interface NodeSurroundings {
  /** Setting `longtail.nodePath`; empty when it is not set. */
  readonly setting: string;
  /** The extension host is a plain Node on another machine or a server. */
  readonly isRemote: boolean;
  readonly execPath: string;
  /** `node` on the login shell's PATH; null without one. */
  readonly onLoginPath: string | null;
}

/**
 * The places to look for a Node, best first. A path that the person has set is the only one: when it does not work, that
 * is what they want to hear.
 */
export function nodeCandidates({ setting, isRemote, execPath, onLoginPath }: NodeSurroundings): NodeCandidate[] {
  if (setting !== '') return [{ command: setting, env: {}, origin: 'setting' }];
  if (isRemote) return [{ command: execPath, env: {}, origin: 'remote host' }];
  const own: NodeCandidate = { command: execPath, env: { ELECTRON_RUN_AS_NODE: '1' }, origin: 'editor' };
  return onLoginPath === null ? [own] : [{ command: onLoginPath, env: {}, origin: 'login shell' }, own];
}

/** Whether a version as `process.versions.node` writes it is new enough. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return nodeFloor[0] < major || (nodeFloor[0] === major && nodeFloor[1] <= minor);
}

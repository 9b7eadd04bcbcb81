/**
 * What the server and its client say to each other beside the language server protocol. A conversation:
 *
 * 1. `initialize` carries {@link InitializationOptions}.
 * 2. The server asks `longtail/readFile` and `longtail/findFiles` where the client said that it provides files (virtual
 *    workspaces); otherwise it reads the disk.
 * 3. The client says `longtail/trust` when that changes. Before that, and in an untrusted workspace, no process is started.
 * 4. The client says `longtail/runsChanged` when a run has news, so that the results beside ▶ are asked for again.
 */
export const messages = {
  /** Client → server, notification: {@link TrustParams}. */
  trust: 'longtail/trust',
  /** Client → server, notification without parameters. */
  runsChanged: 'longtail/runsChanged',
  /** Server → client, request: {@link ReadFileParams} → {@link ReadFileResult}. */
  readFile: 'longtail/readFile',
  /** Server → client, request: no parameters → {@link FindFilesResult}. */
  findFiles: 'longtail/findFiles',
  /** Server → client, notification: {@link ProfileStageParams}. For progress, and for tests to wait on. */
  profileStage: 'longtail/profileStage',
} as const;

/** Every part may be absent. */
export interface InitializationOptions {
  /** The workspace is trusted: data may be read by a child process. Default false. */
  readonly isTrusted?: boolean;
  /** Where `docs/problems.md` is for people, as a URI. Default: the file beside the program. */
  readonly problemsPage?: string;
  /** The command line's bundle. Default: `longtail.cjs` beside the server's own. */
  readonly cliPath?: string;
  /** The Node to run it with. Default: the one that runs the server. */
  readonly nodePath?: string;
  /** The client answers `longtail/readFile` and `longtail/findFiles`. Default false. */
  readonly providesFiles?: boolean;
}

export interface TrustParams { readonly isTrusted: boolean }
export interface ReadFileParams { readonly uri: string }
/** The text, or null when there is no such file. */
export type ReadFileResult = string | null;
/** URIs of all `*.features.yaml`, `*.model.yaml` and `*.experiment.yaml` files of the workspace. */
export type FindFilesResult = readonly string[];
export interface ProfileStageParams {
  readonly uri: string;
  /** `sampled` knows the first rows, `full` all of them, `failed` could not be read. */
  readonly stage: 'sampled' | 'full' | 'failed';
  readonly message?: string;
}

/** Commands that code lenses name; the client carries them out. `train` gets the model file's URI, `runExperiment` the experiment file's, `openRun` a run's id. */
export const commands = { train: 'longtail.train', runExperiment: 'longtail.runExperiment', openRun: 'longtail.openRun' } as const;

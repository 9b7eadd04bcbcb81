// VS Code's own server, out of the npm package code-server, on a free loopback port.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostModules } from './installTools.mjs';

/** Two variables let the same scripts drive another code-server, such as the oldest VS Code that is supported. */
export const editorRoot = process.env.LONGTAIL_EDITOR_ROOT ?? path.join(hostModules, 'code-server', 'lib', 'vscode');
export const editorNode = process.env.LONGTAIL_EDITOR_NODE ?? path.join(hostModules, `node-linux-${process.arch}`, 'bin', 'node');
const serverMain = path.join(editorRoot, 'out', 'server-main.js');

const startLimitMs = 60_000;

/** Settings that keep the window quiet: no welcome, no chat, no look-ups. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'window.restoreWindows': 'none',
  'window.dialogStyle': 'custom',
  'window.confirmBeforeClose': 'never',
  'files.hotExit': 'off',
};

/**
 * @typedef {object} ServerOptions
 * @property {string} dataFolder everything the server writes
 * @property {string} [userFolder]
 * @property {string} [extensionsFolder]
 * @property {string[]} [builtins] names of built-in extensions to load; all of them when absent
 * @property {string} [builtIn] folder of an extension to load beside the built-in ones, as a person has it: without the driver of tests
 * @property {Record<string, unknown>} [settings] user settings beside the quiet ones
 * @property {Record<string, string | undefined>} [env]
 * @property {boolean} [asksForTrust] opens folders as not trusted until the person says otherwise
 * @property {(text: string) => void} [onOutput]
 *
 * @param {ServerOptions} options
 */
export async function startEditorServer(options) {
  linkModules();
  const places = placesOf(options);
  mkdirSync(path.join(places.userFolder, 'User'), { recursive: true });
  mkdirSync(places.extensionsFolder, { recursive: true });
  const settingsFile = path.join(places.userFolder, 'User', 'settings.json');
  if (!existsSync(settingsFile)) {
    const trust = options.asksForTrust ? { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.enabled': true } : { 'security.workspace.trust.enabled': false };
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...trust, ...options.settings }, null, 2));
  }
  const logFile = path.join(places.dataFolder, 'server.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  // setpriv (util-linux): the kernel ends the server when this process dies, however it dies.
  const guard = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : [];
  const [command, ...before] = [...guard, editorNode];
  const child = spawn(command, [
    ...before, serverMain, ...argumentsOf(places, options),
    '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token',
    '--reconnection-grace-time', '10',
    // Without it the workbench ignores extensionDevelopmentPath in its address; with it, messages show in the bell alone.
    ...(options.builtIn === undefined ? ['--enable-smoke-test-driver'] : []),
  ], { env: cleanEnvironment(options.env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });

  let isGone = false;
  const exited = new Promise((resolve) => child.once('exit', () => { isGone = true; resolve(); }));
  const killGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch { /* It is gone. */ }
  };
  process.once('exit', () => killGroup('SIGKILL'));

  let output = '';
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup('SIGKILL');
      reject(new Error(`VS Code's server did not start within ${startLimitMs / 1000} s:\n${output}`));
    }, startLimitMs);
    const hear = (data) => {
      log.write(data);
      options.onOutput?.(String(data));
      if (output.length < 20_000) output += data;
      const found = /Extension host agent listening on (\d+)/.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server exited with ${code}:\n${output}`));
    });
  });

  return {
    port, logFile, killGroup, exited,
    userFolder: places.userFolder,
    authority: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}/`,
    async stop() {
      if (!isGone) {
        killGroup('SIGTERM');
        await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 3000))]);
      }
      killGroup('SIGKILL');
      log.end();
    },
  };
}

/** Installs a VSIX with the server's own command line. @param {ServerOptions & { vsix: string }} options */
export function installVsix({ vsix, ...options }) {
  linkModules();
  const places = placesOf(options);
  return new Promise((resolve, reject) => {
    const child = spawn(editorNode, [serverMain, ...argumentsOf(places, options), '--install-extension', path.resolve(vsix), '--force'], {
      stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnvironment(options.env),
    });
    let output = '';
    child.stdout.on('data', (data) => { output += data; });
    child.stderr.on('data', (data) => { output += data; });
    child.once('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
  });
}

/**
 * Address of a window.
 *
 * @param server what {@link startEditorServer} returned
 * @param {{ folder?: string, workspace?: string, development?: string[], tests?: string, payload?: [string, string][] }} window
 */
export function windowAddress(server, { folder, workspace, development = [], tests, payload = [] }) {
  const remote = (file) => `vscode-remote://${server.authority}${encodeURI(file)}`;
  const all = [
    ['skipWelcome', 'true'],
    ...development.map((file) => ['extensionDevelopmentPath', remote(file)]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
    ...payload,
  ];
  const address = new URL(server.origin);
  if (workspace !== undefined) address.searchParams.set('workspace', workspace);
  else if (folder !== undefined) address.searchParams.set('folder', folder);
  else address.searchParams.set('ew', 'true');
  address.searchParams.set('payload', JSON.stringify(all));
  return address.href;
}

/** The server and its web client look for their packages in lib/vscode/node_modules. */
function linkModules() {
  const link = path.join(editorRoot, 'node_modules');
  if (!existsSync(link)) symlinkSync(path.relative(editorRoot, hostModules), link, 'dir');
}

function placesOf(options) {
  const dataFolder = path.resolve(options.dataFolder);
  return {
    dataFolder,
    userFolder: path.resolve(options.userFolder ?? path.join(dataFolder, 'user')),
    extensionsFolder: path.resolve(options.extensionsFolder ?? path.join(dataFolder, 'extensions')),
  };
}

function argumentsOf({ dataFolder, userFolder, extensionsFolder }, { builtins, builtIn, asksForTrust }) {
  const names = builtins ?? (builtIn === undefined ? undefined : readdirSync(path.join(editorRoot, 'extensions')).filter((name) => name !== 'node_modules'));
  return [
    '--accept-server-license-terms',
    '--server-data-dir', dataFolder, '--user-data-dir', userFolder, '--extensions-dir', extensionsFolder,
    ...(names === undefined ? [] : ['--builtin-extensions-dir', builtinFolder(dataFolder, names, builtIn)]),
    '--telemetry-level', 'off', '--disable-telemetry',
    ...(asksForTrust ? [] : ['--disable-workspace-trust']),
  ];
}

function builtinFolder(dataFolder, names, builtIn) {
  const folder = path.join(dataFolder, 'builtin');
  mkdirSync(folder, { recursive: true });
  const targets = names.map((name) => path.join(editorRoot, 'extensions', name));
  for (const target of [...targets, ...(builtIn === undefined ? [] : [builtIn])]) {
    const link = path.join(folder, target === builtIn ? 'longtail.checkout' : path.basename(target));
    if (!existsSync(link)) symlinkSync(target, link, 'dir');
  }
  return folder;
}

/** Without the marks of an outer VS Code's terminal, which would change how the server starts. */
function cleanEnvironment(extra) {
  const env = Object.fromEntries(Object.entries({ ...process.env, ...extra }).filter(([name, value]) => value !== undefined && !/^(VSCODE_|CODE_SERVER_|ELECTRON_)/.test(name)));
  env.EXTENSIONS_GALLERY ??= '{}'; // No look-ups in a gallery.
  return env;
}

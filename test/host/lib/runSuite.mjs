// One window of VS Code's server in headless Chromium, with a test module in its extension host.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { startEditorServer, windowAddress } from './editorServer.mjs';

/** Messages of the workbench itself that share the channel with the tests' output. */
const noise = new RegExp([
  '^\\[(AgentHost|ChatModelSelection|AccountPolicyGate|driver|DefaultAccount|reconnection-grace-time|Service Worker)',
  '^(Resolv(ing|ed) connection token|Creating a socket|Ignoring fetching additional builtin|Updating additional builtin)',
  '^Could not find pty \\d+ on pty host', 'open-vsx\\.org', '^DialogService: ', '^Canceled: ', '^No search provider registered for scheme', "authentication provider 'github'",
].join('|'));

const suiteLimitMs = 8 * 60_000;

/**
 * Runs `tests` and resolves with their exit code; a picture and the logs of a run that failed stay in `dataFolder`.
 *
 * @param {import('./editorServer.mjs').ServerOptions & { development: string[], tests: string, folder?: string, workspace?: string, payload?: [string, string][] }} options
 * @returns {Promise<number>}
 */
export async function runSuite(options) {
  const isVerbose = Boolean(process.env.LONGTAIL_EDITOR_VERBOSE);
  let finish;
  const finished = new Promise((resolve) => { finish = resolve; });
  // Without this a crash of the extension host would only show as a timeout, because the workbench restarts it.
  const onOutput = (text) => {
    const found = /Extension Host Process exited with code: (\S+), signal: (\w+)/.exec(text);
    if (found === null || (found[1] === '0' && found[2] === 'null')) return;
    console.error(`The extension host died: code ${found[1]}, signal ${found[2]}.`);
    finish({ code: 1 });
  };
  let server;
  let browser;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server?.killGroup('SIGKILL');
      process.exit(130);
    });
  }
  try {
    [server, browser] = await Promise.all([startEditorServer({ ...options, onOutput }), launchChromium()]);
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      const text = format(...args);
      if (!isVerbose && noise.test(text)) return;
      (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${text}\n`);
    });
    await page.exposeFunction('codeAutomationExit', (code, logs) => finish({ code, logs }));
    page.on('crash', () => {
      console.error('The page crashed.');
      finish({ code: 1 });
    });
    if (isVerbose) page.on('console', (message) => console.error(`page ${message.type()}: ${message.text()}`));
    await page.goto(windowAddress(server, options), { waitUntil: 'commit' });
    const timer = setTimeout(() => {
      console.error(`No result after ${suiteLimitMs / 1000} s.`);
      finish({ code: 1 });
    }, suiteLimitMs);
    const { code, logs } = await finished;
    clearTimeout(timer);
    if (code !== 0) {
      const folder = path.join(options.dataFolder, 'failure');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, 'window.png'), timeout: 10_000 }).catch(() => undefined);
      for (const log of logs ?? []) writeFileSync(path.join(folder, log.relativePath.replace(/[\\/]/g, '_')), log.contents);
      console.error(`A picture of the window and its logs: ${folder}`);
    }
    return code;
  } finally {
    await browser?.close().catch(() => undefined);
    await server?.stop();
  }
}

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { themes } from './themes.testkit';

/** A panel in a real browser as the editor shows it: theme variables, strict policy, the two-way channel. */
export interface Panel {
  readonly page: Page;
  /** Sends a view with the next sequence number and waits until it is drawn. */
  readonly send: (view: unknown) => Promise<void>;
  /** All messages of the page so far. */
  readonly posted: () => Promise<readonly { readonly kind: string; readonly [key: string]: unknown }[]>;
  /** What the page keeps with `setState`. */
  readonly state: () => Promise<Readonly<Record<string, unknown>> | null>;
  /** Refused by the policy so far: `style-src-attr inline`. */
  readonly violations: () => Promise<readonly string[]>;
  /** Errors of the page's own script. */
  readonly errors: readonly string[];
  readonly setTheme: (theme: keyof typeof themes) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface PanelOptions {
  readonly panel: 'run' | 'tail' | 'features' | 'doctor';
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
}

/** Bundles the pages as the build does. @returns the folder they are in */
export async function bundlePages(): Promise<string> {
  const build = new URL('../../scripts/build.mjs', import.meta.url).href;
  const { bundlePrograms } = await import(build) as { bundlePrograms: (isChosen: (name: string) => boolean, outdir: string) => Promise<void> };
  const folder = mkdtempSync(path.join(tmpdir(), 'longtail-pages-'));
  await bundlePrograms((name) => name.startsWith('webviews/'), folder);
  return path.join(folder, 'webviews');
}

const origin = 'https://pages.test';
const nonce = 'YSBub25jZSBmb3IgdGVzdHM';
const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin}; font-src ${origin};`;

/** What the editor does before a page's own script: variables on the root, the channel, and an ear for violations. */
const hostScript = `
  const { variables, state } = JSON.parse(document.querySelector('meta[name=host]').content);
  window.applyTheme = (variables) => {
    const { style } = document.documentElement;
    while (0 < style.length) style.removeProperty(style[0]);
    for (const [name, value] of Object.entries(variables)) style.setProperty('--vscode-' + name, value);
  };
  window.applyTheme(variables);
  window.host = { posted: [], state, violations: [] };
  document.addEventListener('securitypolicyviolation', (event) => window.host.violations.push(event.effectiveDirective + ' ' + event.blockedURI));
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.host.posted.push(structuredClone(message)),
    getState: () => window.host.state ?? undefined,
    setState: (state) => { window.host.state = structuredClone(state); },
  });
`;

interface HostWindow { host: { posted: { kind: string }[]; state: Record<string, unknown> | null; violations: string[] }; applyTheme: (variables: Record<string, string>) => void }

export async function openPanel(browser: Browser, pages: string, { panel, theme = 'dark', width = 1400, height = 900, state = null }: PanelOptions): Promise<Panel> {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  const host = JSON.stringify({ variables: themes[theme].variables, state }).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  await page.route(`${origin}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') {
      return route.fulfill({ contentType: 'text/html', body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="host" content="${host}"><title>Longtail</title><link rel="stylesheet" href="${panel}.css"></head><body class="${themes[theme].bodyClass}"><script nonce="${nonce}" src="host.js"></script><script nonce="${nonce}" src="${panel}.js"></script></body></html>` });
    }
    if (name === 'host.js') return route.fulfill({ contentType: 'text/javascript', body: hostScript });
    if (!/^[\w.-]+$/.test(name) || name === 'favicon.ico') return route.fulfill({ status: 404, body: '' });
    const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.map': 'application/json' };
    return route.fulfill({ contentType: types[path.extname(name)] ?? 'application/octet-stream', body: readFileSync(path.join(pages, name)) });
  });
  await page.goto(`${origin}/`);
  let sequence = 0;
  return {
    page,
    errors,
    async send(view) {
      sequence += 1;
      await page.evaluate(async ([message]) => {
        window.postMessage(message, '*');
        // The message is taken in a task, drawn in the next frame, and done by the one after.
        await new Promise((resolve) => { setTimeout(resolve, 0); });
        for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => { requestAnimationFrame(resolve); });
      }, [{ kind: 'view', version: 1, sequence, view }] as const);
    },
    posted: () => page.evaluate(() => (window as unknown as HostWindow).host.posted),
    state: () => page.evaluate(() => (window as unknown as HostWindow).host.state),
    violations: () => page.evaluate(() => (window as unknown as HostWindow).host.violations),
    setTheme: (next) => page.evaluate(([bodyClass, variables]) => {
      (window as unknown as HostWindow).applyTheme(variables as Record<string, string>);
      document.body.className = bodyClass as string;
    }, [themes[next].bodyClass, themes[next].variables] as const),
    close: () => context.close(),
  };
}

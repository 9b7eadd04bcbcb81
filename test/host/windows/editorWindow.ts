import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { launchChromium } from '../lib/chromium.mjs';
import { editorNode, installVsix, startEditorServer, windowAddress, type EditorServer } from '../lib/editorServer.mjs';

const patienceMs = 90_000;

/** For one look at the quick input, which is tried again. */
const quickMs = 4000;

/** For hooks that install, start and train. */
export const longMs = 12 * 60_000;

/** VS Code with the packaged extension installed; windows are opened in it one at a time. */
export class Editor {
  private readonly workspaces: string[] = [];
  private hasPictures = false;

  private constructor(readonly home: string, readonly server: EditorServer, private readonly browser: Browser, private readonly isTrusting: boolean) {}

  /** @param asksForTrust folders are opened as not trusted */
  static async start({ asksForTrust = false }: { readonly asksForTrust?: boolean } = {}): Promise<Editor> {
    const vsix = process.env.LONGTAIL_VSIX;
    if (vsix === undefined) throw new Error('LONGTAIL_VSIX names the packaged extension.');
    const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-window-'));
    const options = { dataFolder: path.join(home, 'data'), extensionsFolder: path.join(home, 'extensions'), builtins: ['theme-defaults', 'yaml', 'json'], asksForTrust };
    mkdirSync(options.dataFolder);
    await installVsix({ ...options, vsix });
    const [server, browser] = await Promise.all([startEditorServer(options), launchChromium()]);
    return new Editor(home, server, browser, !asksForTrust);
  }

  /** Where the packaged extension was installed: no node_modules is above it. */
  get extension(): string {
    const name = readdirSync(path.join(this.home, 'extensions')).find((one) => one.startsWith('longtail.longtail-'));
    if (name === undefined) throw new Error('The VSIX was not installed.');
    return path.join(this.home, 'extensions', name);
  }

  /** A private copy of test/fixtures/shop. */
  workspace(name: string): string {
    const folder = this.emptyWorkspace(name);
    cpSync(path.resolve(process.env.LONGTAIL_ROOT!, 'test/fixtures/shop'), folder, { recursive: true });
    if (this.isTrusting) mkdirSync(path.join(folder, '.longtail'), { recursive: true });
    return folder;
  }

  /** A folder with nothing in it. */
  emptyWorkspace(name: string): string {
    const folder = path.join(this.home, name);
    mkdirSync(folder);
    this.workspaces.push(folder);
    return folder;
  }

  /** The packaged command line, in the Node that the editor has. @returns its answer */
  longtail(cwd: string, ...args: readonly string[]): string {
    const env = { ...process.env };
    delete env.NODE_PATH;
    return execFileSync(editorNode, [path.join(this.extension, 'dist', 'longtail.cjs'), ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
  }

  /** Command lines of the processes that run a program of the extension, as Linux tells them. */
  processesOf(program: string): string[] {
    const file = path.join(this.extension, 'dist', program);
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(file) ? [words.join(' ')] : [];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
  }

  async open(folder: string, { width = 1400, height = 900 } = {}): Promise<EditorWindow> {
    const context = await this.browser.newContext({ viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'] });
    const window = new EditorWindow(context, await context.newPage());
    await window.goTo(windowAddress(this.server, { folder }));
    return window;
  }

  /** Keeps a picture of a window whose test has failed, and with it all that the editor wrote. */
  async keepPicture(window: EditorWindow | undefined, title: string): Promise<void> {
    const file = path.join(this.home, `${title.replace(/\W+/g, '-').slice(0, 60)}.png`);
    this.hasPictures = true;
    await window?.page.screenshot({ path: file });
    console.error(`A picture of the window: ${file}`);
  }

  /** Ends everything, what trains included: trainers outlive their windows. */
  async stop(): Promise<void> {
    await this.browser.close();
    for (const folder of this.workspaces) {
      const { runs } = JSON.parse(this.longtail(folder, 'runs', '--json')) as { runs: { id: string; state: string }[] };
      for (const { id, state } of runs) if (['queued', 'running', 'paused', 'stalled'].includes(state)) this.longtail(folder, 'stop', id, '--json');
    }
    await this.server.stop();
    if (!this.hasPictures) rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** One window; every selector of the workbench is here. */
export class EditorWindow {
  /** What the pages' policies refused. */
  readonly refused: string[] = [];

  constructor(private readonly context: BrowserContext, readonly page: Page) {
    page.setDefaultTimeout(patienceMs);
    // A window that is reloaded asks whether to leave.
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('console', (message) => {
      const text = message.text();
      // The workbench's own pages have policies of their own; ours are told by their nonce or their folder.
      if (/Content Security Policy/i.test(text) && /longtail/i.test(`${text} ${message.location().url}`)) this.refused.push(text);
    });
  }

  async goTo(address: string): Promise<void> {
    await this.page.goto(address, { waitUntil: 'commit' });
    await this.ready();
  }

  /** By the workbench's own command: a page that is merely loaded again may not have kept its newest tabs. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Quick input with `text`; takes the first row that has `pick`. */
  async quick(text: string, pick: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget');
    const input = box.locator('input[type=text]');
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Always pressed anew: a box that is still there may be on its way out, and the first press can come before the workbench listens.
        await this.page.keyboard.press('F1');
        await input.fill(text, { timeout: quickMs });
        await box.locator('.quick-input-list .monaco-list-row', { hasText: pick }).first().click({ timeout: quickMs });
        return;
      } catch (error) {
        if (attempt === 12) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  command(title: string): Promise<void> {
    return this.quick(`>${title}`, title);
  }

  /** @param look `vs-dark`, `vs`, `hc-black` or `hc-light`: what the workbench is then */
  async theme(label: string, look: string): Promise<void> {
    await this.command('Preferences: Color Theme');
    const box = this.page.locator('.quick-input-widget');
    await box.locator('input[type=text]').fill(label);
    await box.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
    await this.page.locator(`.monaco-workbench.${look}`).waitFor();
  }

  /** Takes a row of the quick pick that is open. */
  async pick(text: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** The quick input, once its title, its placeholder or its message is `words`. */
  private asking(words: string): Locator {
    const box = this.page.locator('.quick-input-widget:visible');
    return box.filter({ hasText: words }).or(box.filter({ has: this.page.getByPlaceholder(words) }));
  }

  /** Answers the question that is open in the quick input. */
  async answer(question: string, text: string): Promise<void> {
    await this.asking(question).locator('input[type=text]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Texts of the rows of the quick pick, once it asks what is expected. */
  async offered(question: string): Promise<string[]> {
    const rows = this.asking(question).locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return rows.allTextContents();
  }

  /** Whether the palette offers a command. */
  async offers(title: string): Promise<boolean> {
    const box = this.page.locator('.quick-input-widget');
    await this.page.keyboard.press('F1');
    await box.locator('input[type=text]').fill(`>${title}`);
    await box.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const isOffered = await box.locator('.quick-input-list .monaco-list-row', { hasText: title }).count() > 0;
    await this.page.keyboard.press('Escape');
    return isOffered;
  }

  async openFile(name: string): Promise<void> {
    await this.quick(name, name);
    await this.page.getByRole('tab', { name }).first().waitFor();
  }

  /** Opens the quick fixes at the cursor and takes one. */
  async quickFix(title: string): Promise<void> {
    const menu = this.page.locator('.action-widget');
    for (let attempt = 1; ; attempt += 1) {
      // The first key press can come before the language server has answered.
      await this.page.keyboard.press('Control+.');
      try {
        await menu.getByText(title).waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        if (attempt === 8) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    await this.page.keyboard.press('Enter');
  }

  /** The document inside the webview that is in front: two frames deep. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The same as a frame that scripts can run in. */
  async panelFrame(): Promise<Frame> {
    const body = await this.panel.locator('body').elementHandle();
    const frame = await body?.ownerFrame();
    if (!frame) throw new Error('There is no panel in front.');
    return frame;
  }

  /** Violations that axe-core calls serious or critical, in the panel in front. */
  async seriousAxeFindings(): Promise<string[]> {
    const frame = await this.panelFrame();
    const { source } = (await import('axe-core')).default;
    await frame.evaluate(source);
    return frame.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: (node: Node, options: object) => Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }[] }> } };
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`);
    });
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.waitForFunction(() => 'driver' in window);
  }
}

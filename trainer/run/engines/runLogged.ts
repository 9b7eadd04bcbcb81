import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

export interface LoggedRun {
  /** Gets the command and all that it says. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  /** Hears each line it says. */
  readonly onLine?: (line: string) => void;
}

export interface LoggedOutcome {
  /** null when it was killed or never started. */
  readonly code: number | null;
  /** What it printed on standard output. */
  readonly stdout: string;
  /** The last that it said on either stream, and why it did not start or was ended. */
  readonly said: string;
}

/** Programs that only a shell finds on Windows: npm is a script there. */
const needsShell = process.platform === 'win32';

/** Runs a program to its end, its command and words written to a log. Never throws for what the program does. */
export async function runLogged(command: string, args: readonly string[], { logFile, cwd, env, limitMs, signal, onLine }: LoggedRun): Promise<LoggedOutcome> {
  appendFileSync(logFile, `\n$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, shell: needsShell, killSignal: 'SIGKILL', ...(signal === undefined ? {} : { signal }) });
    let stdout = '';
    let tail = '';
    let trouble = '';
    let isLate = false;
    // Not spawn's own limit: its timer outlives a program that never started.
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    const hear = (text: string) => {
      appendFileSync(logFile, text);
      tail = (tail + text).slice(-tailLimit);
      if (onLine !== undefined) for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) onLine(line);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      hear(text);
    });
    child.stderr.setEncoding('utf8').on('data', hear);
    const end = (code: number | null, killedBy: NodeJS.Signals | null) => {
      clearTimeout(limit);
      const ended = trouble !== '' ? trouble : killedBy === null ? '' : isLate ? `it took longer than ${Math.round(limitMs / 1000)} s and was ended` : `it was ended by ${killedBy}`;
      appendFileSync(logFile, `→ ${code ?? ended}\n`);
      resolve({ code: trouble === '' ? code : null, stdout, said: [tail.trim(), ended].filter((one) => one !== '').join('\n') });
    };
    child.once('error', (error) => {
      trouble = error.message;
      // What never started is never closed.
      if (child.pid === undefined) end(null, null);
    });
    child.once('close', end);
  });
}

const tailLimit = 20_000;

/** The line of what a program said that tells why it failed: the first that names an error, else the last. */
export function tellingLine(said: string): string {
  const lines = said.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.find((line) => /^(\S+Error|Error|\S*fatal error|error|npm error(?! (code|path|command|A complete log)\b))\b.*\w/.test(line) || /:\d+:\d+: (fatal )?error: /.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
}

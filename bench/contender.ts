import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Ready, Round } from './rounds';

/** How a worker process is started. */
export interface Command {
  readonly file: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a worker that compiles first may take to be ready, and any worker for a round. */
const patienceMs = 300_000;

/** A worker process that does the same work as the others, a round at a time. */
export class Contender {
  ready = '';
  ownBytes = 0;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  private said = '';

  private constructor(readonly name: string, private readonly child: ChildProcess) {
    this.reader = createInterface({ input: child.stdout! });
    this.lines = this.reader[Symbol.asyncIterator]();
    child.stderr!.on('data', (part: Buffer) => {
      this.said = (this.said + part.toString()).slice(-2000);
    });
    // A write to a worker that has died fails there; the missing answer tells it.
    child.stdin!.on('error', () => {});
  }

  /** @throws when it ends or stays silent instead of being ready, with what it wrote last */
  static async start(name: string, { file, words, environment = {} }: Command): Promise<Contender> {
    const contender = new Contender(name, spawn(file, words, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] }));
    const { ready, ownBytes } = await contender.answer<Ready>();
    contender.ready = ready;
    contender.ownBytes = ownBytes;
    return contender;
  }

  /** Runs so many steps, and meters what they take of a device where that is wished. */
  round(nSteps: number, isMetered = false): Promise<Round> {
    this.child.stdin!.write(`${nSteps}${isMetered ? ' metered' : ''}\n`);
    return this.answer<Round>();
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    this.reader.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const isGone = new Promise((resolve) => { this.child.once('exit', resolve); });
    this.child.stdin!.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await isGone;
    clearTimeout(timer);
  }

  private async answer<Message>(): Promise<Message> {
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} did not answer within ${patienceMs / 1000} s. ${this.said}`)), patienceMs);
    });
    try {
      for (;;) {
        const { value, done } = await Promise.race([this.lines.next(), isLate]);
        if (done === true) throw new Error(`${this.name} ended without an answer. ${this.said}`);
        // Libraries may greet on stdout.
        if (value.startsWith('{')) return JSON.parse(value) as Message;
      }
    } catch (error) {
      this.child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

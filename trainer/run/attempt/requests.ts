import type { RequestKind } from '../../../runs/event';
import { deleteRequest, readRequests } from '../../../runs/node/requestInbox';
import { Cancelled, type Surroundings, type Told } from '../trainLoop';

interface Waiting { readonly id: string; readonly kind: RequestKind; readonly file: string }

/** How often the inbox is looked at. */
const pollMs = 200;

/**
 * What others ask of this attempt, read from its inbox while the event loop turns. Each request is answered by one event
 * and then deleted; what is not answered dies with the attempt.
 */
export class Requests implements Pick<Surroundings, 'isAsked' | 'answer' | 'whilePaused'> {
  private readonly stop = new AbortController();
  private readonly waiting = new Map<string, Waiting>();
  private readonly timer: NodeJS.Timeout;
  private isPaused = false;
  private wake: () => void = () => undefined;

  /** @param outside cancels too: a signal from the terminal */
  constructor(private readonly folder: string, private readonly attempt: number, private readonly tell: (told: Told) => void, outside: AbortSignal) {
    const cancel = () => this.stop.abort(new Cancelled('Somebody asked to stop'));
    if (outside.aborted) cancel();
    else outside.addEventListener('abort', cancel, { once: true });
    this.timer = setInterval(() => this.poll(), pollMs);
  }

  /** Aborts with {@link Cancelled}. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  isAsked(kind: RequestKind): boolean {
    return [...this.waiting.values()].some((one) => one.kind === kind);
  }

  answer(kind: RequestKind, refusal?: string): void {
    for (const { id, kind: asked, file } of [...this.waiting.values()]) {
      if (asked !== kind) continue;
      this.tell({ kind: 'request', id, request: kind, ...(refusal === undefined ? { outcome: 'done' } : { outcome: 'refused', message: refusal }) });
      this.waiting.delete(id);
      deleteRequest(file);
    }
  }

  async whilePaused(): Promise<boolean> {
    const wasPaused = this.isPaused;
    while (this.isPaused && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return wasPaused;
  }

  /** Ends the looking; a cancel is answered, whatever else waits is refused. */
  close(): void {
    clearInterval(this.timer);
    this.poll();
    this.answer('cancel');
    for (const { kind } of [...this.waiting.values()]) this.answer(kind, 'The attempt ended first.');
  }

  private poll(): void {
    for (const { request: { id, request }, file } of readRequests(this.folder, this.attempt)) {
      if (this.waiting.has(id)) continue;
      this.waiting.set(id, { id, kind: request, file });
      if (request === 'cancel') this.stop.abort(new Cancelled('Somebody asked to stop'));
      if (request === 'pause' || request === 'continue') {
        this.isPaused = request === 'pause';
        this.answer(request);
        this.wake();
      }
    }
  }
}

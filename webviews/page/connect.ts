import type { Loadable } from '../../insight/loadable';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): EditorApi;

export interface Connection<FromPage, State> {
  /** What was kept when the page was last here, or the initial state. */
  readonly state: State;
  readonly post: (message: FromPage) => void;
  /** Changes the state and keeps it. */
  readonly keep: (change: Partial<State>) => void;
}

/**
 * Joins the page to its host: takes up the kept state, shows views in frames (newest wins, older ones are dropped), and
 * says `ready` last.
 */
export function connect<View, Intent extends string, FromPage, State extends { readonly version: 1; readonly scrollTop: number }>(
  initial: State, ready: FromPage, show: (view: Loadable<View, Intent>, connection: Connection<FromPage, State>) => void,
): Connection<FromPage, State> {
  const api = acquireVsCodeApi();
  const kept = api.getState();
  let state: State = isState(kept) ? { ...initial, ...(kept as Partial<State>) } : initial;
  const connection: Connection<FromPage, State> = {
    get state() { return state; },
    post: (message) => api.postMessage(message),
    keep(change) {
      state = { ...state, ...change };
      api.setState(state);
    },
  };

  let sequence = -1;
  let waiting: Loadable<View, Intent> | null = null;
  let isRestored = false;
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isMessage<View, Intent>(data) || data.sequence <= sequence) return;
    sequence = data.sequence;
    if (waiting === null) requestAnimationFrame(draw);
    waiting = data.view;
  });
  function draw(): void {
    const view = waiting!;
    waiting = null;
    show(view, connection);
    if (!isRestored && view.kind === 'ready') {
      isRestored = true;
      const { scrollTop } = state;
      requestAnimationFrame(() => {
        document.scrollingElement!.scrollTop = scrollTop;
        window.addEventListener('scrollend', () => connection.keep({ scrollTop: Math.round(document.scrollingElement!.scrollTop) } as Partial<State>));
      });
    }
  }
  api.postMessage(ready);
  return connection;
}

const isState = (kept: unknown): boolean => typeof kept === 'object' && kept !== null && (kept as { version?: unknown }).version === 1;

function isMessage<View, Intent extends string>(data: unknown): data is { readonly sequence: number; readonly view: Loadable<View, Intent> } {
  if (typeof data !== 'object' || data === null) return false;
  const { kind, version, sequence, view } = data as Record<string, unknown>;
  return kind === 'view' && version === 1 && typeof sequence === 'number' && typeof view === 'object' && view !== null;
}

export interface ServerOptions {
  readonly dataFolder: string;
  readonly userFolder?: string;
  readonly extensionsFolder?: string;
  readonly builtins?: readonly string[];
  readonly builtIn?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly asksForTrust?: boolean;
  readonly port?: number;
  readonly onOutput?: (text: string) => void;
}

export interface EditorServer {
  readonly port: number;
  readonly origin: string;
  readonly authority: string;
  readonly userFolder: string;
  readonly logFile: string;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  killGroup(signal: string): void;
}

export const editorNode: string;
export const quietSettings: Readonly<Record<string, unknown>>;
export function startEditorServer(options: ServerOptions): Promise<EditorServer>;
export function installVsix(options: ServerOptions & { readonly vsix: string }): Promise<string>;
export function windowAddress(server: EditorServer, window: { readonly folder?: string; readonly workspace?: string; readonly development?: readonly string[]; readonly tests?: string; readonly payload?: readonly (readonly [string, string])[] }): string;

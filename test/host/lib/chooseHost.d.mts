export interface HostOptions {
  readonly wish: string | undefined;
  readonly standIn: string | null;
  readonly hasScreen: boolean;
  readonly fetchDesktop: (answerLimitMs: number) => Promise<string>;
  readonly answerLimitMs?: number;
  readonly fetchLimitMs?: number;
}

export function chooseHost(options: HostOptions): Promise<{ executable: string; line: string }>;

/** What a command needs of the world around it. */
export interface Terminal {
  /** The folder of the clone. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The command's result: what a person or a program reads. */
  out(text: string): void;
  /** Progress and remarks. */
  note(text: string): void;
  /** Whether the result goes to a screen, which shows colours. */
  colors: boolean;
  width: number;
  /** Undefined where nobody can be asked. */
  ask: ((question: string, options?: { hidden?: boolean }) => Promise<string>) | undefined;
  /** Resolves when the process is told to end, or its starter is gone. */
  ended: Promise<string>;
  /** To be run before the process ends because of a signal; `status` replaces the exit status of the signal. */
  atEnd(step: () => Promise<unknown>, status?: number): void;
}

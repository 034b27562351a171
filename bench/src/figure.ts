/** One line of the table. */
export interface Figure {
  figure: string;
  /** As measured, with its unit. */
  value: string;
  /** What is to be reached. */
  reach: string;
  ok: boolean;
  /** How it was taken, and on what. */
  how: string;
  /** What went wrong, for whoever has to find out why. */
  problems: string[];
}

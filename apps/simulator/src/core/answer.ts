/** An answer on its way to the caller. */
export interface Answer {
  status: number;
  headers: NodeJS.Dict<number | string | string[]>;
  body: Buffer | string;
}

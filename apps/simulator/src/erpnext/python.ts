/** A number that Python holds as a float: `5` is written as `5.0`. */
export class PyFloat {
  constructor(readonly value: number) {}

  toString(): string {
    return Number.isInteger(this.value) && Math.abs(this.value) < 1e16
      ? this.value.toFixed(1)
      : String(this.value);
  }
}

interface Separators {
  item: string;
  key: string;
}

const MINIFIED: Separators = { item: ',', key: ':' };
const PYTHON_DEFAULT: Separators = { item: ', ', key: ': ' };

/** JSON as Frappe answers it: no blanks, everything beyond ASCII as `\uXXXX`. Undefined values are left out. */
export const minifiedJson = (value: unknown): string => write(value, MINIFIED);

/** JSON as Python's `json.dumps` writes it by default: `", "` and `": "` between, ASCII only. */
export const pythonJson = (value: unknown): string => write(value, PYTHON_DEFAULT);

function write(value: unknown, separators: Separators): string {
  if (value instanceof PyFloat) return value.toString();
  if (Array.isArray(value)) {
    return `[${value.map((item) => write(item ?? null, separators)).join(separators.item)}]`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${quote(key)}${separators.key}${write(member, separators)}`);
    return `{${members.join(separators.item)}}`;
  }
  return typeof value === 'string' ? quote(value) : JSON.stringify(value ?? null);
}

const quote = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What `json.loads` says about `text`, which is known to be no JSON. */
export function jsonDecodeMessage(text: string, error: Error): string {
  const found = /position (\d+)/.exec(error.message);
  const atEnd = /end of JSON/i.test(error.message);
  const position = atEnd ? text.length : found ? Number(found[1]) : 0;
  const lines = text.slice(0, position).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return `${decodeProblem(error.message)}: line ${lines.length} column ${column} (char ${position})`;
}

function decodeProblem(message: string): string {
  if (/property name/i.test(message)) return 'Expecting property name enclosed in double quotes';
  if (/after property value|after array element/i.test(message)) return "Expecting ',' delimiter";
  if (/after JSON/i.test(message)) return 'Extra data';
  return 'Expecting value';
}

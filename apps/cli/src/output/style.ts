const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Style = Record<keyof typeof CODES, (text: string) => string>;

export function createStyle(colors: boolean): Style {
  const paint = (code: number) => (text: string) =>
    colors && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  return Object.fromEntries(Object.entries(CODES).map(([name, code]) => [name, paint(code)])) as Style;
}

const CODE = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The text without colour codes. */
export function plain(text: string): string {
  return text.replace(CODE, '');
}

const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a record id: 15 case-sensitive characters and three that say which of them are capitals.
 * Undefined for what is no id.
 */
export function fullId(text: string): string | undefined {
  if (!/^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/.test(text)) return undefined;
  const id = text.slice(0, 15);
  const full = id + [0, 5, 10].map((start) => suffixLetter(id.slice(start, start + 5))).join('');
  return text.length === 15 || text === full ? full : undefined;
}

function suffixLetter(five: string): string {
  const capitals = [...five].reduce((sum, letter, bit) => sum + (/[A-Z]/.test(letter) ? 1 << bit : 0), 0);
  return SUFFIX_LETTERS.charAt(capitals);
}

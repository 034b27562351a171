import { editDistance } from './schema-problems.js';

/** Endings that say what a company is in law, not which company it is. */
const LEGAL_FORMS = new Set(
  'inc llc ltd limited gmbh ag kg ohg ug corp corporation co company plc llp lp sa sas sarl srl spa bv nv oy ab as aps pty pte kk sl lda'.split(
    ' ',
  ),
);
const SMALL_WORDS = new Set(['and', 'the', 'of', 'for', 'und', 'et', 'de', 'la', 'le']);
/** Letters that Unicode doesn't take apart into a letter and an accent. */
const LETTERS: Record<string, string> = {
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/** A name without what differs by habit: case, accents, punctuation, `&` for `and`, legal forms at its end. */
export function normalizeName(name: string): string {
  const words = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[øæœßłđðþ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\p{M}/gu, '')
    .replace(/[&+]/g, ' and ')
    // O'Hara and O’Hara, S.A. and SA.
    .replace(/['’`.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ');
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) as string)) words.pop();
  if (words.length > 1 && words[0] === 'the') words.shift();
  return words.join(' ');
}

/**
 * How alike two names are, from 0 to 1 (the same once normalised). The better of two measures: letters to change, and
 * words in common, so that both a typing error and a swapped or added word count as near.
 */
export function similarity(a: string, b: string): number {
  const [left, right] = [normalizeName(a), normalizeName(b)];
  if (left === '' || right === '') return 0;
  if (left === right) return 1;
  const letters = 1 - editDistance(left, right) / Math.max(left.length, right.length);
  return Math.max(letters, wordsInCommon(left, right));
}

function wordsInCommon(a: string, b: string): number {
  const tell = (name: string) => new Set(name.split(' ').filter((word) => !SMALL_WORDS.has(word)));
  const [left, right] = [tell(a), tell(b)];
  const common = [...left].filter((word) => right.has(word)).length;
  return left.size + right.size === 0 ? 0 : (2 * common) / (left.size + right.size);
}

/**
 * Pieces of a name to search a system with, since no system searches by likeness: the two longest words as they are
 * written, without those that many companies share. Each is searched by itself, so that one mistyped word does no harm.
 */
export function likeProbes(name: string): string[] {
  const words = name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3)
    .filter((word) => !LEGAL_FORMS.has(word.toLowerCase()) && !SMALL_WORDS.has(word.toLowerCase()));
  const longest = [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, 2);
  // The end of a word is where plurals differ: Clinics, Clinic.
  const probes = longest.map((word) => (word.length > 6 ? word.slice(0, -2) : word));
  return probes.length > 0 ? probes : [name.trim()].filter((text) => text !== '');
}

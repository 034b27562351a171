/**
 * What MariaDB's utf8mb4_unicode_ci compares: letters without case or accents, without trailing blanks. Two values with
 * the same key are equal to filters, unique indexes and primary keys.
 */
export function collationKey(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/ +$/, '');
}

/** Without accents, ligatures and trailing blanks. */
const PLAIN = /^[!-~]*(?: +[!-~]+)*$/;

export const sameText = (one: string, other: string) => collationKey(one) === collationKey(other);

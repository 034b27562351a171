/**
 * What MariaDB's utf8mb4_unicode_ci compares: letters without case or accents, without trailing blanks. Two values with
 * the same key are equal to filters, unique indexes and primary keys.
 */
export function collationKey(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/ +$/, '');
}

export const sameText = (one: string, other: string) => collationKey(one) === collationKey(other);

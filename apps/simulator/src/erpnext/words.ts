const SMALL =
  'Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'Twenty', 'Thirty', 'Forty', 'Fifty', 'Sixty', 'Seventy', 'Eighty', 'Ninety'];
const SCALES: [number, string][] = [
  [1e9, 'Billion'],
  [1e6, 'Million'],
  [1e3, 'Thousand'],
];

/** An amount as printed on a document: `USD Fifty Two and Sixteen Cent only.` */
export function amountInWords(amount: number, currency: string): string {
  const cents = Math.round(Math.abs(amount) * 100);
  const fraction = cents % 100;
  const main = `${currency} ${wholeInWords(Math.floor(cents / 100))}`;
  return fraction ? `${main} and ${wholeInWords(fraction)} Cent only.` : `${main} only.`;
}

function wholeInWords(value: number): string {
  for (const [size, word] of SCALES) {
    if (value < size) continue;
    const rest = value % size;
    const head = `${wholeInWords(Math.floor(value / size))} ${word}`;
    if (!rest) return head;
    return `${head}${rest < 100 ? ' And' : ','} ${wholeInWords(rest)}`;
  }
  if (value >= 100) {
    const rest = value % 100;
    return `${SMALL[Math.floor(value / 100)]} Hundred${rest ? ` And ${wholeInWords(rest)}` : ''}`;
  }
  if (value < 20) return String(SMALL[value]);
  return `${TENS[Math.floor(value / 10)]}${value % 10 ? ` ${SMALL[value % 10]}` : ''}`;
}

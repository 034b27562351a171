/** Python-like whole number of anything: what is no number is 0, fractions are cut off. */
export function cint(value: unknown): number {
  const number = Math.trunc(flt(value));
  return Number.isSafeInteger(number) ? number : 0;
}

/** Python-like number of anything: `"1,234.5"` is 1234.5, what is no number is 0. */
export function flt(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'string' ? Number(value.replaceAll(',', '').trim()) : Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

/** Rounds half to even, as "Banker's Rounding" in System Settings does: 0.125 is 0.12, 0.135 is 0.14. */
export function roundHalfEven(value: number, decimals = 2): number {
  const factor = 10 ** decimals;
  const scaled = Number((value * factor).toPrecision(15));
  const floor = Math.floor(scaled);
  const isHalf = Math.abs(scaled - floor - 0.5) < Math.max(Math.abs(scaled), 1) * 2 ** -51;
  const rounded = isHalf ? floor + (Math.abs(floor) % 2) : Math.round(scaled);
  return rounded / factor || 0;
}

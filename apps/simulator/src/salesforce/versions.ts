const OLDEST = 31;
const SEASONS = ['Spring', 'Summer', 'Winter'];

/** The release that brought a version: three a year, and v60.0 was Spring '24. */
function labelOf(version: number): string {
  const releases = version - 60 + 3 * 24;
  const season = SEASONS[releases % 3];
  const year = Math.floor(releases / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${year}`;
}

/** The versions that the org serves, oldest first. */
export function listVersions(newest: number): { label: string; url: string; version: string }[] {
  return Array.from({ length: newest - OLDEST + 1 }, (_, index) => {
    const version = `${OLDEST + index}.0`;
    return { label: labelOf(OLDEST + index), url: `/services/data/v${version}`, version };
  });
}

/** Whether the org serves a version, as it stands in a path: `v60.0`. */
export function isSupported(version: string, newest: number): boolean {
  const [, number] = /^v(\d+)\.0$/.exec(version) ?? [];
  return Number(number) >= OLDEST && Number(number) <= newest;
}

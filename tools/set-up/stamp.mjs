// Stamps tell whether a step's inputs are the ones it ran with last.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Hash of the files' contents; a file that is missing counts as empty. */
export function hashOfContents(files, ...more) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(contentOf(file) ?? '')
      .update('\0');
  return hash.update(more.join('\0')).digest('hex');
}

/** Hash of the names, sizes and times of all files below the folders: misses nothing that an editor or git does. */
export function hashOfTimes(paths, skip = () => false) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((start) => filesBelow(start)).filter((file) => !skip(file))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

export function isStamped(file, value) {
  return contentOf(file) === value;
}

export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

function filesBelow(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => filesBelow(join(path, name)));
}

function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

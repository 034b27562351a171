import { readFileSync } from 'node:fs';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Variables as they are now, and the files that could not be read, by the variable that names them. */
export interface ReadVariables {
  values: Variables;
  unreadable: { variable: string; problem: string }[];
}

/** Where settings come from: the environment and mounted files here, a vault elsewhere. */
export interface VariableSource {
  read(wanted: readonly string[]): ReadVariables | Promise<ReadVariables>;
}

/**
 * The wanted variables. `X_FILE` names a file that holds the value of `X`: a mounted secret, whose trailing line break
 * is none of it. `X` itself goes first.
 */
export function readVariables(environment: NodeJS.ProcessEnv, wanted: readonly string[]): ReadVariables {
  const values: Record<string, string | undefined> = {};
  const unreadable: ReadVariables['unreadable'] = [];
  for (const name of wanted) {
    const variable = `${name}_FILE`;
    const path = environment[variable];
    values[name] = environment[name];
    if (values[name] || !path) continue;
    try {
      values[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      const { code } = error as { code?: string };
      unreadable.push({ variable, problem: `names a file that can not be read (${code})` });
    }
  }
  return { values, unreadable };
}

/** The environment and the files that it names. */
export function environmentSource(environment: NodeJS.ProcessEnv): VariableSource {
  return { read: (wanted) => readVariables(environment, wanted) };
}

import type { System } from '@signalbox/local-stack';
import { CliError, EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { SETTINGS, type Setting, type WayIn } from './connection-settings.js';

type Asking = NonNullable<Terminal['ask']>;

/**
 * The settings of an org by variable, of one way in: a person is asked, with what the environment holds as the default;
 * without a terminal the environment says it all. What is left out is left out.
 * @throws CliError for what is missing or can't be
 */
export async function collectSettings(system: System, terminal: Terminal): Promise<Record<string, string>> {
  const { org, ways, more } = SETTINGS[system];
  const given = await collect(org, terminal);
  const way = await chooseWay(ways, terminal);
  return { ...given, ...(await collect(way.settings, terminal)), ...(await collect(more, terminal)) };
}

async function chooseWay(ways: readonly WayIn[], { ask, env, note }: Terminal): Promise<WayIn> {
  const meant = waysMeant(ways, env);
  const [usual] = meant.length > 0 ? meant : ways;
  if (ask === undefined || ways.length === 1) return onlyWay(ways, meant);
  const names = ways.map(({ name }) => name).join(', ');
  for (;;) {
    const answer = await ask(`Way in (${names}) [${usual?.name}]: `);
    const way = answer === '' ? usual : ways.find(({ name }) => name === answer.trim());
    if (way !== undefined) return way;
    note(`  that is none of ${names}`);
  }
}

/** The ways of which the environment holds the mark, unless another of them asks for it as well. Pure. */
export function waysMeant(ways: readonly WayIn[], env: Terminal['env']): WayIn[] {
  const marked = ways.filter(({ mark }) => valueOf(mark, env) !== undefined);
  return marked.filter(
    (way) =>
      !marked.some((other) => other !== way && other.settings.some(({ variable }) => variable === way.mark)),
  );
}

function onlyWay(ways: readonly WayIn[], meant: readonly WayIn[]): WayIn {
  const [way, ...others] = ways.length === 1 ? ways : meant;
  const marks = (some: readonly WayIn[], word: string) => some.map(({ mark }) => mark).join(` ${word} `);
  if (way === undefined)
    throw new CliError(EXIT.usage, 'No way in is set', `set one of ${marks(ways, 'or')} in the environment`);
  if (others.length > 0)
    throw new CliError(EXIT.usage, `${marks([way, ...others], 'and')} are ways in both`, 'keep one of them');
  return way;
}

async function collect(settings: readonly Setting[], terminal: Terminal): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const setting of settings) {
    const [variable, value] =
      terminal.ask === undefined
        ? fromEnvironment(setting, terminal.env)
        : [setting.variable, await answerTo(setting, terminal, terminal.ask)];
    if (value !== '') values[variable] = value;
  }
  return values;
}

/** The setting, or the file that holds it: `X` may stand in `X_FILE`, and a key that was to be in a file in `X`. */
function fromEnvironment(setting: Setting, env: Terminal['env']): [variable: string, value: string] {
  const { variable } = setting;
  const other = variable.endsWith(FILE) ? plainName(variable) : `${variable}${FILE}`;
  const [value, elsewhere] = [env[variable], env[other]];
  // An env file holds no line breaks; the gateways take a key's as \n too.
  if (!value && elsewhere) return [other, elsewhere.trim().replaceAll(/\r?\n/g, '\\n')];
  const found = value === undefined || value === '' ? setting.default : value;
  if (found === undefined)
    throw new CliError(
      EXIT.usage,
      `${variable} is not set`,
      `${setting.question}: give it in the environment`,
    );
  const problem = found === '' ? undefined : setting.problem?.(found);
  if (problem !== undefined) throw new CliError(EXIT.usage, `${variable} ${problem}`);
  return [variable, found];
}

/** Asks until the answer can be used; what the environment holds is offered as the default. */
async function answerTo(setting: Setting, terminal: Terminal, ask: Asking): Promise<string> {
  const known = terminal.env[setting.variable] ?? setting.default;
  const offer =
    known === undefined || known === '' ? '' : ` [${setting.secret ? 'as in the environment' : known}]`;
  for (;;) {
    const answer = await ask(`${setting.question}${offer}: `, { hidden: setting.secret === true });
    const value = answer === '' ? known : answer;
    const problem = value === undefined ? 'is needed' : value === '' ? undefined : setting.problem?.(value);
    if (value !== undefined && problem === undefined) return value;
    terminal.note(`  that ${problem}`);
  }
}

const FILE = '_FILE';
const plainName = (variable: string) => variable.slice(0, -FILE.length);
const valueOf = (variable: string, env: Terminal['env']): string | undefined =>
  env[variable] || env[`${variable}${FILE}`] || undefined;

import { plainToInstance } from 'class-transformer';
import {
  getMetadataStorage,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  Min,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { readVariables, type ReadVariables } from './variables.js';

/** Settings that every service takes from its environment. */
export class ServiceSettings {
  /** Port of the HTTP door; 0 takes any free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  httpPort: number = 0;
  @IsString()
  httpHost: string = '127.0.0.1';
  @IsUrl({ protocols: ['nats', 'tls', 'ws', 'wss'], require_tld: false, require_protocol: true })
  natsUrl!: string;
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  logLevel: string = 'info';
  @IsOptional()
  @IsString()
  otelExporterOtlpEndpoint?: string;
}

/** One setting that can't be used; the service does not start. */
export class SettingsError extends Error {
  constructor(readonly problems: { variable: string; problem: string }[]) {
    super(problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('\n'));
    this.name = 'SettingsError';
  }
}

const variableName = (property: string) => property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
const propertyName = (variable: string) =>
  variable.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads a class's settings from environment variables: `natsUrl` is `NATS_URL`, or what stands in the file that
 * `NATS_URL_FILE` names. Empty variables count as unset.
 * @throws SettingsError naming every variable that is missing or wrong; it never holds a value.
 */
export function loadSettings<T extends object>(settings: new () => T, environment: NodeJS.ProcessEnv): T {
  return validSettings(settings, readVariables(environment, variablesOf(settings)));
}

/** The variables that a class of settings is read from. */
export function variablesOf(settings: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(settings, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => variableName(propertyName)))];
}

/**
 * A class's settings from its variables.
 * @throws SettingsError naming every variable that is missing or wrong; it never holds a value.
 */
export function validSettings<T extends object>(
  settings: new () => T,
  { values, unreadable }: ReadVariables,
): T {
  if (unreadable.length > 0) throw new SettingsError(unreadable);
  const given = Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([variable, value]) => [propertyName(variable), value]),
  );
  const loaded = plainToInstance(settings, given, {
    enableImplicitConversion: true,
    exposeDefaultValues: true,
  });
  const errors = validateSync(loaded, { skipMissingProperties: false });
  if (errors.length > 0) throw new SettingsError(errors.map(describe));
  return loaded;
}

function describe(error: ValidationError): { variable: string; problem: string } {
  const variable = variableName(error.property);
  const rules = Object.values(error.constraints ?? {}).map((rule) =>
    withoutValue(rule.replace(error.property, variable), error.value),
  );
  const problem = error.value === undefined ? `is not set (${rules.join('; ')})` : rules.join('; ');
  return { variable, problem };
}

/** A rule's own text may quote the value, which may be a secret. */
function withoutValue(rule: string, value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' ? rule : rule.replaceAll(text, '…');
}

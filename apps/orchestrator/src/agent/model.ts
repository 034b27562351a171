import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { SignalboxError } from '@signalbox/contracts';
import type { AgentModel } from './agent-api.js';

interface Provider {
  /** Variable that holds the key; null where none is needed. */
  key: string | null;
  baseUrl: string;
  example: string;
  /** The settings of its LangChain class. */
  settings(key: string | undefined, baseUrl: string | undefined): Record<string, unknown>;
}

const PROVIDERS: Record<string, Provider> = {
  anthropic: {
    key: 'ANTHROPIC_API_KEY',
    baseUrl: 'ANTHROPIC_BASE_URL',
    example: 'anthropic:claude-sonnet-4-5',
    settings: (apiKey, anthropicApiUrl) => ({ apiKey, ...(anthropicApiUrl ? { anthropicApiUrl } : {}) }),
  },
  openai: {
    key: 'OPENAI_API_KEY',
    baseUrl: 'OPENAI_BASE_URL',
    example: 'openai:gpt-5',
    settings: (apiKey, baseURL) => ({ apiKey, ...(baseURL ? { configuration: { baseURL } } : {}) }),
  },
  ollama: {
    key: null,
    baseUrl: 'OLLAMA_BASE_URL',
    example: 'ollama:qwen3',
    settings: (_, baseUrl) => (baseUrl ? { baseUrl } : {}),
  },
};

export const SCRIPTED = 'scripted';

/** What a model setting can be, for help texts. */
export const MODEL_EXAMPLES = [SCRIPTED, ...Object.values(PROVIDERS).map(({ example }) => example)];

/** The clients of the providers retry passing failures this often; then the run is tried again later. */
const CLIENT_RETRIES = 2;

export interface ModelSource {
  /** `scripted`, or `provider:model`. */
  setting: string;
  /** Where keys and base URLs are looked up: the process environment. */
  environment: Readonly<Record<string, string | undefined>>;
  scripted: () => BaseChatModel;
  clientRetries?: number;
}

/**
 * The model that a setting names. Provider packages are loaded only here, and only the one that is chosen.
 * @throws SignalboxError `BAD_REQUEST` that says which setting or key variable is wrong or missing.
 */
export async function loadModel(source: ModelSource): Promise<AgentModel> {
  const { setting, environment } = source;
  if (setting === SCRIPTED) return { name: SCRIPTED, chat: source.scripted() };
  const { provider, model, modelProvider } = parseSetting(setting);
  const key = provider.key === null ? undefined : environment[provider.key];
  if (provider.key !== null && !key) {
    throw new SignalboxError(
      'BAD_REQUEST',
      `The model ${setting} needs a key: set ${provider.key}, or set the model to "${SCRIPTED}".`,
      { details: { variable: provider.key } },
    );
  }
  const { initChatModel } = await import('langchain/chat_models/universal');
  const chat = await initChatModel(model, {
    modelProvider,
    maxRetries: source.clientRetries ?? CLIENT_RETRIES,
    ...provider.settings(key, environment[provider.baseUrl]),
  });
  return { name: setting, chat: chat as unknown as BaseChatModel };
}

function parseSetting(setting: string): { provider: Provider; modelProvider: string; model: string } {
  const colon = setting.indexOf(':');
  const modelProvider = colon < 0 ? setting : setting.slice(0, colon);
  const model = colon < 0 ? '' : setting.slice(colon + 1).trim();
  const provider = Object.hasOwn(PROVIDERS, modelProvider) ? PROVIDERS[modelProvider] : undefined;
  if (provider !== undefined && model !== '') return { provider, modelProvider, model };
  const wrong = provider === undefined ? `"${modelProvider}" is no known provider` : 'it names no model';
  throw new SignalboxError(
    'BAD_REQUEST',
    `The model setting "${setting}" is wrong: ${wrong}. Examples: ${MODEL_EXAMPLES.join(', ')}.`,
    { details: { setting } },
  );
}

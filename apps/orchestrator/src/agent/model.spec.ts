import { jest } from '@jest/globals';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createAgent } from './create-agent.js';
import { loadModel } from './model.js';
import { FIND_CUSTOMER, PROPOSE, READ_DEAL, RUN, benchOf } from './testing/bench.js';
import {
  anthropicReply,
  ollamaReply,
  openAiReply,
  startModelServer,
  type ModelReply,
  type ModelRequest,
  type ModelServer,
} from './testing/model-server.js';
import { PlayedModel } from './testing/played-model.js';

const unused = (): BaseChatModel => {
  throw new Error('the scripted model is not wanted here');
};

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function agentWith(setting: string, replies: ModelReply[], environment: (url: string) => object) {
  server = await startModelServer(replies);
  const model = await loadModel({
    setting,
    environment: environment(server.url) as Record<string, string>,
    scripted: unused,
    clientRetries: 0,
  });
  const bench = benchOf([]);
  return { ...bench, requests: server.requests, agent: createAgent({ ...bench.options, model }) };
}

const openAi = (url: string) => ({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${url}/v1` });
const anthropic = (url: string) => ({ ANTHROPIC_API_KEY: 'sk-ant-test', ANTHROPIC_BASE_URL: url });
const ollama = (url: string) => ({ OLLAMA_BASE_URL: url });

const toolNames = ({ body }: ModelRequest) =>
  (body['tools'] as { name?: string; function?: { name: string } }[]).map(
    (tool) => tool.name ?? tool.function?.name,
  );

type Said = Parameters<typeof openAiReply>[0];
const READS: Said = [
  ['call-1', ...READ_DEAL],
  ['call-2', ...FIND_CUSTOMER],
];
const WRITES: Said = [['call-3', ...PROPOSE]];
const ALL_TOOLS = ['read_record', 'find_records', 'ask_person', 'propose_changes'];

test('a run is played by a model that speaks the API of OpenAI', async () => {
  const replies = [openAiReply(READS), openAiReply(WRITES)];
  const { agent, requests, commits } = await agentWith('openai:gpt-test', replies, openAi);

  expect(await agent.start(RUN)).toMatchObject({ status: 'finished', outcome: 'done' });

  expect(commits.length).toBe(1);
  expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/chat/completions', 'Bearer sk-test'],
    ['/v1/chat/completions', 'Bearer sk-test'],
  ]);
  expect(requests[0] && toolNames(requests[0])).toEqual(ALL_TOOLS);
  const messages = requests[1]?.body['messages'] as {
    role: string;
    tool_call_id?: string;
    content: string;
  }[];
  expect(messages.map(({ role, tool_call_id }) => [role, tool_call_id])).toEqual([
    ['system', undefined],
    ['user', undefined],
    ['assistant', undefined],
    ['tool', 'call-1'],
    ['tool', 'call-2'],
  ]);
  expect(JSON.parse(messages[3]?.content ?? '')).toMatchObject({ record: { id: 'D1' } });
});

test('a run is played by a model that speaks the API of Anthropic', async () => {
  const replies = [anthropicReply(READS), anthropicReply(WRITES)];
  const { agent, requests, commits } = await agentWith('anthropic:claude-test', replies, anthropic);

  expect(await agent.start(RUN)).toMatchObject({ status: 'finished', outcome: 'done' });

  expect(commits.length).toBe(1);
  expect(requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
    ['/v1/messages', 'sk-ant-test'],
    ['/v1/messages', 'sk-ant-test'],
  ]);
  expect(requests[0] && toolNames(requests[0])).toEqual(ALL_TOOLS);
  const messages = requests[1]?.body['messages'] as { role: string; content: unknown }[];
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  expect(messages[2]?.content).toMatchObject([
    { type: 'tool_result', tool_use_id: 'call-1' },
    { type: 'tool_result', tool_use_id: 'call-2' },
  ]);
});

test('a run is played by a model that speaks the API of Ollama', async () => {
  const replies = [ollamaReply(READS), ollamaReply(WRITES)];
  const { agent, requests, commits } = await agentWith('ollama:qwen-test', replies, ollama);
  expect(await agent.start(RUN)).toMatchObject({ status: 'finished', outcome: 'done' });
  expect(commits.length).toBe(1);
  expect(requests.map(({ path }) => path)).toEqual(['/api/chat', '/api/chat']);
  expect(requests[0] && toolNames(requests[0])).toEqual(ALL_TOOLS);
});

test.each([
  ['openai:gpt-test', openAiReply, openAi],
  ['anthropic:claude-test', anthropicReply, anthropic],
  ['ollama:qwen-test', ollamaReply, ollama],
] as const)('%s answers a question with the records it read', async (setting, reply, environment) => {
  const replies = [reply([['call-1', ...READ_DEAL]]), reply('Deal D1 is won.')];
  const { agent, requests } = await agentWith(setting, replies, environment);
  expect(await agent.ask('How is deal D1?')).toEqual({
    answer: 'Deal D1 is won.',
    model: setting,
    records: [{ connection: 'crm', type: 'Opportunity', id: 'D1', url: 'https://crm.example/D1' }],
  });
  expect(requests[0] && toolNames(requests[0])).toEqual(['read_record', 'find_records']);
});

test('arguments that are no JSON go back to the model in a history that OpenAI accepts', async () => {
  // LangChain takes such a message for one of an old package, and says so.
  const warning = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const broken = openAiReply([['call-1', ...READ_DEAL]]);
  const text = JSON.stringify(broken).replace(/"arguments":"[^}]*}"/, '"arguments":"{\\"id\\":"');
  const replies = [JSON.parse(text) as ModelReply, openAiReply('NOTHING TO DO: no.')];
  const { agent, requests } = await agentWith('openai:gpt-test', replies, openAi);
  expect(await agent.start(RUN)).toMatchObject({ outcome: 'nothing-to-do' });
  const messages = requests[1]?.body['messages'] as Record<string, unknown>[];
  expect(messages.slice(2)).toMatchObject([
    { role: 'assistant', tool_calls: [{ id: 'call-1', function: { name: 'read_record' } }] },
    { role: 'tool', tool_call_id: 'call-1' },
  ]);
  expect(String(messages[3]?.['content'])).toContain('The arguments of read_record are not JSON');
  warning.mockRestore();
});

test.each([
  [401, {}, 'AUTH_REJECTED', undefined],
  [429, { 'retry-after': '7' }, 'RATE_LIMITED', 7_000],
  [503, {}, 'UNAVAILABLE', undefined],
  [400, {}, 'BAD_REQUEST', undefined],
])('a provider that answers %i makes the run fail as %s %s', async (status, headers, code, retryAfterMs) => {
  const refusal = { error: { message: 'Incorrect API key provided: sk-secret', type: 'error' } };
  const failure = async (setting: string, environment: typeof openAi | typeof anthropic) => {
    const { agent } = await agentWith(setting, [{ status, headers, body: refusal }], environment);
    const error: unknown = await agent.start(RUN).catch((thrown: unknown) => thrown);
    await server?.close();
    return error;
  };
  expect(await failure('openai:gpt-test', openAi)).toMatchObject({ code, retryAfterMs });
  expect(await failure('anthropic:claude-test', anthropic)).toMatchObject({ code, retryAfterMs });
  const refused = (await failure('openai:gpt-test', openAi)) as Error;
  expect(status === 401 && refused.message.includes('sk-secret')).toBe(false);
});

test('a provider that is not there makes the run fail as UNAVAILABLE', async () => {
  const { agent } = await agentWith('openai:gpt-test', [], openAi);
  await server?.close();
  await expect(agent.start(RUN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test.each([
  ['openai:gpt-5', 'The model openai:gpt-5 needs a key: set OPENAI_API_KEY, or set the model to "scripted".'],
  [
    'anthropic:claude-sonnet-4-5',
    'The model anthropic:claude-sonnet-4-5 needs a key: set ANTHROPIC_API_KEY, or set the model to "scripted".',
  ],
  [
    'mistral:large',
    'The model setting "mistral:large" is wrong: "mistral" is no known provider. Examples: scripted, anthropic:claude-sonnet-4-5, openai:gpt-5, ollama:qwen3.',
  ],
  [
    'openai:',
    'The model setting "openai:" is wrong: it names no model. Examples: scripted, anthropic:claude-sonnet-4-5, openai:gpt-5, ollama:qwen3.',
  ],
])('the setting %s without a key says what to set', async (setting, message) => {
  const loading = loadModel({ setting, environment: {}, scripted: unused });
  await expect(loading).rejects.toMatchObject({ code: 'BAD_REQUEST', message });
});

test('the scripted model needs nothing', async () => {
  const chat = new PlayedModel([]);
  expect(await loadModel({ setting: 'scripted', environment: {}, scripted: () => chat })).toEqual({
    name: 'scripted',
    chat,
  });
});

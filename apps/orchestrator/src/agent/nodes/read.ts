import type { ToolMessage } from '@langchain/core/messages';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { asSignalboxError, type ErrorClass, type RunDetail } from '@signalbox/contracts';
import { answerMessage, type ReadTask, type Refusal } from '../calls.js';
import { read, type ReadingPorts } from '../reading.js';
import type { Ground, Update } from '../state.js';

/** Failures that the model can do something about; with any other the run is tried again later, or not at all. */
const FOR_THE_MODEL: ReadonlySet<ErrorClass> = new Set(['business', 'caller']);

/** What the node of one connection is sent. */
export interface ReadTasks {
  tasks: ReadTask[];
}

/** The node of one connection: carries out the reading calls that name it. */
export function readNode(ports: ReadingPorts) {
  return async ({ tasks }: ReadTasks, config: LangGraphRunnableConfig): Promise<Update> => {
    const answered = await Promise.all(tasks.map((task) => answer(ports, task, config.signal)));
    return {
      messages: answered.map(({ message }) => message),
      reads: answered.flatMap(({ reads }) => reads),
      grounds: answered.flatMap(({ grounds }) => grounds),
    };
  };
}

interface Answered {
  message: ToolMessage;
  reads: RunDetail['reads'];
  grounds: Ground[];
}

async function answer(ports: ReadingPorts, task: ReadTask, signal?: AbortSignal): Promise<Answered> {
  const { id: _, ...call } = task;
  try {
    const { answer, ground, reads } = await read(ports, call, signal);
    return { message: answerMessage(task, answer), reads, grounds: [ground] };
  } catch (error) {
    const failure = asSignalboxError(error);
    if (signal?.aborted === true || !FOR_THE_MODEL.has(failure.class)) throw error;
    return { message: answerMessage(task, { error: failure.toBody() }), reads: [], grounds: [] };
  }
}

/** Answers the calls that can't be carried out with what is wrong about them. */
export function refuse({ refused }: { refused: Refusal[] }): Update {
  return { messages: refused.map((call) => answerMessage(call, { error: call.error })) };
}
